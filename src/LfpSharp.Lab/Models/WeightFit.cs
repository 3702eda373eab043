using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>Which tensor of a file goes to which of a model.</summary>
internal sealed class WeightFit
{
    /// <summary>Batch norms of PyTorch before 1.0 have no such counter, and nothing that is computed depends on it.</summary>
    private const string Counter = "num_batches_tracked";

    private const int MostCompared = 1000;
    private const int LongestPrefix = 256;

    private readonly WeightFile file;
    private readonly Dictionary<string, string> names;
    private readonly List<(string Name, Tensor Tensor)> expected;

    /// <summary>Compares names, shapes and kinds of numbers.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="rename">Patterns that give the file's tensors other names.</param>
    public WeightFit(WeightFile file, nn.Module model, IReadOnlyList<string> rename)
    {
        this.file = file;
        expected = [.. Weights.Named(model)];
        names = new WeightRenaming(rename).Apply(file.Path, file.Names);
        Prefix = SharedPrefix();
        if (Prefix.Length > 0)
            names = names.ToDictionary(pair => pair.Key[Prefix.Length..], pair => pair.Value);

        Fitting = [.. expected.Where(one => names.ContainsKey(one.Name) && Fits(Found(one.Name), one.Tensor))];
        Report = Compare();
    }

    /// <summary>What begins every name of the file, and no name of the model; left out.</summary>
    public string Prefix { get; }

    /// <summary>The model's tensors that the file has values for.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Fitting { get; }

    /// <summary>What does not fit.</summary>
    public WeightsReport Report { get; }

    /// <summary>How many tensors the model has.</summary>
    public int Count => expected.Count;

    /// <summary>The file's tensor for a name of the model.</summary>
    public Tensor Found(string name) => file.Tensors[names[name]];

    /// <summary>The file's values for a tensor of the model, in its type.</summary>
    /// <exception cref="InvalidFileException">A value has no place in that type.</exception>
    public Tensor Values(string name, Tensor tensor)
    {
        var found = Found(name);
        if (found.dtype == tensor.dtype)
            return found;

        var converted = found.to(tensor.dtype);
        var isKept = found.is_floating_point() ? found.isfinite().eq(converted.isfinite()) : converted.to(found.dtype).eq(found);
        return isKept.all().item<bool>() ? converted
            : throw new InvalidFileException(
                file.Path,
                $"a value in '{names[name]}' ({found.dtype}) that {tensor.dtype} cannot hold",
                "values in its range",
                $"Save the weights as {tensor.dtype} from the program that made them, and look at the values that are out of range.");
    }

    private static bool Fits(Tensor found, Tensor tensor)
        => found.shape.SequenceEqual(tensor.shape) && found.is_floating_point() == tensor.is_floating_point();

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";

    private static string Part(IReadOnlyList<string> items, string what)
        => items.Count == 0 ? "" : $"{items.Count} {what}: {NameList.Of(items)}";

    private WeightsReport Compare()
    {
        var known = expected.Select(one => one.Name).ToHashSet();
        var unexpected = names.Keys.Where(name => !known.Contains(name)).ToList();
        var missing = expected
            .Where(one => !names.ContainsKey(one.Name) && !one.Name.EndsWith("." + Counter, StringComparison.Ordinal)).ToList();
        var misshaped = expected.Where(one => names.ContainsKey(one.Name) && !Fits(Found(one.Name), one.Tensor)).ToList();
        string[] parts =
        [
            Part([.. missing.Select((one, i) => $"'{one.Name}'{(i < NameList.MostShown ? Near(one, unexpected) : "")}")], "missing"),
            Part(
                [.. misshaped.Select(one => $"'{one.Name}' as {Describe(Found(one.Name))} for {Describe(one.Tensor)}")],
                "of another shape"),
            Part([.. unexpected.Select(name => $"'{name}'")], "unexpected"),
        ];
        return new WeightsReport(
            [.. missing.Select(one => one.Name)],
            unexpected,
            [.. misshaped.Select(one => one.Name)],
            string.Join("; ", parts.Where(part => part.Length > 0)));
    }

    // What was probably meant: of the names that the model lacks one that is spelt nearly so, or the only one of that shape.
    private string Near((string Name, Tensor Tensor) one, List<string> unexpected)
    {
        var alike = unexpected.Take(MostCompared).Where(name => Fits(Found(name), one.Tensor)).ToList();
        var near = NearMiss.Find(one.Name, alike) ?? (alike is [var only] ? only : null);
        return near is null ? "" : $" (the file has '{names[near]}' of that shape)";
    }

    /// <summary>
    /// What every name of the file begins with, up to a dot, where more names are the model's without it: <c>module.</c> of DataParallel.
    /// </summary>
    private string SharedPrefix()
    {
        if (names.Count == 0)
            return "";
        var first = names.Keys.First();
        var wanted = expected.Select(one => one.Name).ToHashSet();
        var (best, most) = ("", names.Keys.Count(wanted.Contains));
        for (var dot = first.IndexOf('.'); dot is >= 0 and < LongestPrefix; dot = first.IndexOf('.', dot + 1))
        {
            var prefix = first[..(dot + 1)];
            if (!names.Keys.All(name => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal)))
                break;
            var count = names.Keys.Count(name => wanted.Contains(name[prefix.Length..]));
            if (count > most)
                (best, most) = (prefix, count);
        }

        return best;
    }
}
