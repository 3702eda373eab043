using System.Security.Cryptography;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>A data set as loaded.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="Train">The training split; a validation split is taken from it by <see cref="DataSplit"/>.</param>
/// <param name="Test">The test split, scored once; null when the set has none.</param>
/// <param name="Hash">
/// SHA-256 of the decoded content (shapes, values, labels and classes or numbers), lower-case hex; the same for the same content in
/// any container.
/// </param>
/// <param name="Source">Where it came from and what a reader of results must know of it.</param>
public sealed record DataSet(string Name, LabeledData Train, LabeledData? Test, string Hash, string Source)
{
    /// <summary>
    /// What was done to the data or left out of it, a sentence each with its count, for whoever relies on it: commands show each as a
    /// warning.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Makes a set of a program's own from its samples; the <see cref="Hash"/> is taken of both splits.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="train">
    /// The training split, as
    /// <see cref="LabeledData.Of(string, ReadOnlySpan{float}, IReadOnlyList{long}, ReadOnlySpan{int}, IReadOnlyList{string})"/> makes
    /// it.
    /// </param>
    /// <param name="test">The test split; null for none.</param>
    /// <param name="source">Where it came from and what a reader of results must know of it.</param>
    public static DataSet Of(string name, LabeledData train, LabeledData? test, string source)
        => new(name, train, test, HashOf(train, test), source);

    /// <summary>The same set with further <see cref="Notes"/>.</summary>
    /// <param name="notes">A sentence each.</param>
    public DataSet Noting(params IEnumerable<string> notes) => this with { Notes = [.. Notes, .. notes] };

    /// <summary>Both splits normalized by what the training split holds, and numbers to predict standardized likewise.</summary>
    /// <param name="scaling">How raw values become inputs.</param>
    /// <exception cref="ArgumentException">The set is text, which cannot be scaled.</exception>
    public DataSet Scaled(InputScaling scaling)
    {
        if (Train.Vocabulary is not null && scaling != InputScaling.None)
        {
            throw new ArgumentException($"'{Name}' is text, whose characters are no quantities to scale, and data.scaling is "
                + $"{scaling.ToString().ToLowerInvariant()}. Leave it out.");
        }

        return Scaled(Normalization.Of(Train, scaling));
    }

    /// <summary>
    /// Both splits as a pretrained network wants them: <c>x' = (x − mean) / deviation</c>, and numbers to predict standardized.
    /// </summary>
    /// <param name="mean">One number a channel or column; null for 0.</param>
    /// <param name="deviation">Likewise; null for 1.</param>
    /// <exception cref="ArgumentException">The set is text, or there are more or fewer numbers than channels.</exception>
    public DataSet Scaled(IReadOnlyList<double>? mean, IReadOnlyList<double>? deviation)
    {
        var channels = Train.Samples.Channels;
        foreach (var (key, numbers) in (ReadOnlySpan<(string, IReadOnlyList<double>?)>)[("mean", mean), ("deviation", deviation)])
        {
            if (Train.Vocabulary is not null && numbers is not null)
                throw new ArgumentException($"'{Name}' is text, whose characters are no quantities to scale. Leave data.{key} out.");
            if (numbers is not null && numbers.Count != channels)
            {
                throw new ArgumentException(
                    $"data.{key} has {numbers.Count} numbers, and the samples of '{Name}' have {channels} channels. Give one for each.");
            }
        }

        var scale = Enumerable.Range(0, channels).Select(channel => 1 / (deviation?[channel] ?? 1)).ToArray();
        return Scaled(new Normalization([.. scale], [.. scale.Select((factor, channel) => -factor * (mean?[channel] ?? 0))]));
    }

    private DataSet Scaled(Normalization normalization)
    {
        var (train, test) = (Train.With(normalization), Test?.With(normalization));
        if (Train.Targets.Count > 0)
        {
            var targets = TargetScaling.Of([.. Train.Targets.Select(target => target.Name)], Train.Numbers);
            (train, test) = (train.With(targets), test?.With(targets));
        }

        return this with { Train = train, Test = test };
    }

    /// <summary>The <see cref="Hash"/> of these splits, whole and in order.</summary>
    internal static string HashOf(params ReadOnlySpan<LabeledData?> splits)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var split in splits)
            split?.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
