using System.Globalization;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Reports;

/// <summary>What was trained on what by which rule, and what came out, in words and figures.</summary>
internal static class RunSummary
{
    public static ReportSection Section(Recipe recipe, Manifest? manifest, IReadOnlyList<EpochRecord> epochs) => new("Summary",
    [
        new ParagraphBlock(Sentence(recipe, manifest?.Result, epochs)),
        .. manifest?.Result is { BestEpoch: > 0 } result ? new[] { Figures(result, recipe.Score) } : [],
        .. Notices(recipe, manifest).Select(text => new NoticeBlock(text)),
    ]);

    /// <summary>What one would say of the run.</summary>
    public static string Sentence(Recipe recipe, TrainingResult? result, IReadOnlyList<EpochRecord> epochs)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"A network '{Choices.NameOf(recipe.Model)}' was trained on '{recipe.Data.Name}' by {Choices.NameOf(recipe.Rule)}, with "
                + $"{Choices.NameOf(recipe.Optimizer)} at a learning rate of {Wording.Rate(recipe.Optimizer.LearningRate)} "
                + $"({Choices.NameOf(recipe.Schedule)}), batches of {recipe.Training.BatchSize} and seed {recipe.Seed}, for "
                + $"{Wording.Plural(epochs.Count, "epoch")}.")
            + (result is { BestEpoch: > 0 }
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" The weights of epoch {result.BestEpoch} were kept, the best on validation "
                        + $"data{(result.TestScore is null ? "." : "; the test split was scored once, with them.")}")
                : "");

    public static FiguresBlock Figures(TrainingResult result, ScoreKind score) => new(
    [
        result.TestScore is { } test
            ? new Figure($"Test {score.Name}", score.Text(test), "scored once, after training")
            : new Figure($"Test {score.Name}", Wording.None, "no test score"),
        new Figure(
            $"Validation {score.Name}",
            score.Text(result.ValidationScore),
            FormattableString.Invariant($"best epoch: {result.BestEpoch}; it chose the weights")),
        new Figure("Gini coefficient", Wording.Number(result.Gini, "f3"), "sparsity of the weights, 0 to 1"),
        new Figure("Time", Wording.Seconds(result.Seconds), "training and validation"),
    ]);

    /// <summary>What a reader must not miss.</summary>
    public static IEnumerable<string> Notices(Recipe recipe, Manifest? manifest)
    {
        switch (manifest?.Status)
        {
            case null:
                yield return "The run has no manifest: it was stopped before its first step, or its folder is not whole.";
                break;
            case "failed":
                yield return $"Training failed. {manifest.Failure}";
                break;
            case "interrupted":
                yield return "The run was interrupted and can be gone on with; the figures are those so far, and the test split was "
                    + "not scored.";
                break;
            case "running":
                yield return "The run is not finished: it is under way, or was killed. The figures are those so far.";
                break;
        }
        if (manifest?.Result is { TestScore: null, Interrupted: false })
        {
            yield return "There is no test score: the data has no test split, or it was left alone. The validation score chose the "
                + "weights, so it is somewhat too high.";
        }

        if (manifest is { SameThreads: false })
        {
            yield return "The sessions of this run computed with different numbers of threads, so its last bits may differ from a run "
                + "that was never stopped.";
        }

        if (CaveatOf(recipe, manifest) is { } caveat)
            yield return caveat;
    }

    /// <summary>What limits figures on some data; null for nothing.</summary>
    public static string? CaveatOf(Recipe recipe, Manifest? manifest)
        => manifest?.DataSource.Contains("recompressed JPEG", StringComparison.Ordinal) ?? recipe.Data.Name == "cifar10"
            ? "The images are recompressed JPEG, not the official files: accuracies differ slightly from those on the original images."
            : null;
}
