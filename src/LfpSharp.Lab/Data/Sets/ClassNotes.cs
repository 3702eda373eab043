using System.Globalization;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// What a reader of results must know of the classes of a data set: those that have too few samples to be learned or scored.
/// </summary>
internal static class ClassNotes
{
    private const int MostNames = 8;

    /// <summary>Of a data set as loaded.</summary>
    public static IEnumerable<string> Of(LabeledData train, LabeledData? test)
    {
        if (!train.HasClasses)
            yield break;
        var (learned, scored) = (Counts(train), test is null ? null : Counts(test));
        var missing = Where(train, c => learned[c] == 0 && scored?[c] is null or 0);
        if (missing.Count > 0)
            yield return $"{Named(missing, train)} no sample at all: the class is in the list of classes, and nowhere in the data.";
        var unlearned = Where(train, c => learned[c] == 0 && scored?[c] > 0);
        if (unlearned.Count > 0)
            yield return $"{Named(unlearned, train)} no training sample, only samples in the test split, and cannot be learned.";
        var single = Where(train, c => learned[c] == 1 && scored?[c] is null or 0);
        if (single.Count > 0)
        {
            yield return $"{Named(single, train)} a single sample, which is kept for training: validation and test say nothing of it. "
                + "Add samples, or leave the class out.";
        }

        if (train.Classes.Count == 1)
        {
            yield return $"There is one class only, '{train.Classes[0]}', so there is nothing to tell apart. Is the right column or "
                + "folder taken for the label?";
        }
    }

    /// <summary>Of the splits that are trained and validated on, where they say more than the data set does.</summary>
    public static IEnumerable<string> OfSplits(LabeledData whole, LabeledData train, LabeledData validation, LabeledData? test)
    {
        foreach (var note in whole.HasClasses ? OfSplits(whole, train, validation) : [])
            yield return note;
        if (test is { Count: 0 })
            yield return "The test split is empty, so nothing is scored on it. Give more samples, or a greater data.test-share.";
    }

    private static IEnumerable<string> OfSplits(LabeledData whole, LabeledData train, LabeledData validation)
    {
        var (all, learned, validated) = (Counts(whole), Counts(train), Counts(validation));
        var unlearned = Where(train, c => all[c] > 0 && learned[c] == 0);
        if (unlearned.Count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Named(unlearned, train)} no sample among the {train.Count} that are trained on, and cannot be learned. Give more "
                    + $"samples, or raise data.limit or data.overfit where it is set.");
        }

        var unseen = Where(train, c => all[c] > 1 && learned[c] > 0 && validated[c] == 0);
        if (unseen.Count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Named(unseen, train)} no sample among the {validation.Count} that validate: the validation accuracy says "
                    + $"nothing of it.");
        }
    }

    private static int[] Counts(LabeledData data)
    {
        var counts = new int[data.Classes.Count];
        foreach (var label in data.Labels)
            counts[label]++;
        return counts;
    }

    private static List<int> Where(LabeledData data, Predicate<int> holds)
        => [.. Enumerable.Range(0, data.Classes.Count).Where(c => holds(c))];

    private static string Named(List<int> classes, LabeledData data)
    {
        var names = string.Join(", ", classes.Take(MostNames).Select(c => $"'{data.Classes[c]}'"))
            + (classes.Count > MostNames ? ", …" : "");
        return classes.Count == 1
            ? $"The class {names} has"
            : string.Create(CultureInfo.InvariantCulture, $"{classes.Count} of {data.Classes.Count} classes ({names}) have each");
    }
}
