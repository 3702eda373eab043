using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Environments;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// One split of a data set: samples with their classes or numbers, held in the compact form they came in and normalized batch by batch.
/// Immutable, and safe to read from several threads.
/// </summary>
public sealed partial class LabeledData
{
    private readonly int[] rows;
    private readonly SampleTargets targets;

    internal LabeledData(string name, SampleStore samples, int[] labels, IReadOnlyList<string> classes)
        : this(name, samples, [.. Enumerable.Range(0, samples.Count)], new ClassTargets(labels), classes, null)
    {
    }

    internal LabeledData(string name, SampleStore samples, double[] numbers, IReadOnlyList<TargetScaling> targets)
        : this(name, samples, [.. Enumerable.Range(0, samples.Count)], new NumberTargets(numbers, targets), [], null)
    {
    }

    internal LabeledData(string name, SampleStore samples, bool[] holds, IReadOnlyList<string> labels)
        : this(name, samples, [.. Enumerable.Range(0, samples.Count)], new LabelTargets(holds, labels.Count), labels, null)
    {
    }

    internal LabeledData(string name, EncodedText text, int context)
        : this(name, new TextSamples(text, context), context, text)
    {
    }

    private LabeledData(string name, TextSamples windows, int context, EncodedText text)
        : this(
            name,
            windows,
            [.. Enumerable.Range(0, windows.Count)],
            new TokenTargets(text, context, [.. Enumerable.Range(0, windows.Count)]),
            text.Vocabulary.Names,
            null)
    {
    }

    internal LabeledData(
        string name, SampleStore samples, int[] rows, SampleTargets targets, IReadOnlyList<string> classes, Normalization? normalization)
    {
        Name = name;
        Samples = samples;
        Classes = classes;
        this.rows = rows;
        this.targets = targets;
        Normalization = normalization ?? Normalization.Of(this, InputScaling.None);
    }

    /// <summary>What the split is called: <c>train</c>, <c>validation</c> or <c>test</c>.</summary>
    public string Name { get; }

    /// <summary>Number of samples.</summary>
    public int Count => rows.Length;

    /// <summary>A sample's shape: <c>[channels, height, width]</c> for images, <c>[columns]</c> for tables.</summary>
    public ImmutableArray<long> SampleShape => Samples.Shape;

    /// <summary>
    /// The classes' names, by index, of text those of its characters, of an environment those of its actions, of several labels theirs;
    /// empty where samples have numbers.
    /// </summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Whether each sample has one class: it has no number and not several labels, and is neither text nor the start of an episode.
    /// </summary>
    public bool HasClasses => targets is ClassTargets;

    /// <summary>Whether any number of labels may hold for a sample (multi-label); <see cref="Classes"/> has their names.</summary>
    public bool HasSeveralLabels => targets is LabelTargets;

    /// <summary>The characters of a text, in whose samples each place has a next character to tell; null for other data.</summary>
    public Vocabulary? Vocabulary => (targets as TokenTargets)?.Vocabulary;

    /// <summary>What is played, where a sample is the start of an episode; null for other data.</summary>
    public IEnvironment? Environment => (targets as StartTargets)?.Environment;

    /// <summary>The class index of each sample; empty where samples have numbers or are text.</summary>
    public ReadOnlySpan<int> Labels => targets is ClassTargets { Labels: var labels } ? labels : [];

    /// <summary>
    /// The number of each sample, in its own unit, of several those of one sample after the other; empty where samples have classes.
    /// </summary>
    public ReadOnlySpan<double> Numbers => targets is NumberTargets { Numbers: var numbers } ? numbers : [];

    /// <summary>What the numbers are, one for each that a sample has; empty where samples have classes.</summary>
    public IReadOnlyList<TargetScaling> Targets => targets is NumberTargets { Scalings: var scalings } ? scalings : [];

    /// <summary>
    /// Whether each label holds for each sample, one sample after the other; empty where samples have not several labels.
    /// </summary>
    public ReadOnlySpan<bool> LabelsThatHold => targets is LabelTargets { Holds: var holds } ? holds : [];

    /// <summary>What a model gives for a sample, or a place of text: a score for each class or label, or each number.</summary>
    public int Outputs => Classes.Count + Targets.Count;

    /// <summary>The names of a table's columns, the labels' left out; empty where there are none.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>The figure by which models of these samples are judged in place of accuracy; null for none.</summary>
    public BatchMetric? Metric { get; private init; }

    /// <summary>The map from raw values to inputs that <see cref="Gather"/> applies.</summary>
    public Normalization Normalization { get; }

    internal SampleStore Samples { get; }

    internal ReadOnlySpan<int> Rows => rows;

    /// <summary>A view of some samples, in the given order; the samples themselves are shared.</summary>
    /// <param name="indices">Indices into this split; they may repeat.</param>
    /// <param name="name">The view's name; this split's when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside <c>0 .. Count − 1</c>.</exception>
    public LabeledData Subset(ReadOnlySpan<int> indices, string? name = null)
    {
        Check(indices);
        return Like(name ?? Name, RowsOf(indices), targets.Subset(indices), Normalization);
    }

    /// <summary>The same samples under another map from raw values to inputs.</summary>
    /// <param name="normalization">One factor and summand a channel; <see cref="Normalization.Of"/> makes the usual ones.</param>
    /// <exception cref="ArgumentException">The number of channels differs.</exception>
    public LabeledData With(Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return normalization.Scale.Length != Samples.Channels || normalization.Shift.Length != Samples.Channels
            ? throw new ArgumentException(
                $"The normalization is for {normalization.Scale.Length} channels; the samples have {Samples.Channels}.",
                nameof(normalization))
            : Like(Name, rows, targets, normalization);
    }

    /// <summary>The same samples, their numbers scaled otherwise.</summary>
    /// <param name="scalings">What each number is called, and how it is scaled.</param>
    /// <exception cref="ArgumentException">The samples have classes, or another number of numbers.</exception>
    public LabeledData With(params IReadOnlyList<TargetScaling> scalings)
    {
        ArgumentNullException.ThrowIfNull(scalings);
        return targets is NumberTargets numbers && scalings.Count == numbers.Scalings.Count
            ? Like(Name, rows, numbers.With(scalings), Normalization)
            : throw new ArgumentException(
                $"The samples of '{Name}' have {(Targets.Count == 0 ? "no" : $"{Targets.Count}")} numbers to scale, and there are "
                    + $"{scalings.Count} scalings.",
                nameof(scalings));
    }

    /// <summary>One of the numbers of all samples, in its own unit.</summary>
    /// <param name="target">Which, counted from 0.</param>
    public double[] NumbersOf(int target) => Every(Numbers, Targets.Count, target);

    /// <summary>Whether one of several labels holds, for all samples.</summary>
    /// <param name="label">Which, counted from 0.</param>
    public bool[] HoldsOf(int label) => Every(LabelsThatHold, Classes.Count, label);

    /// <summary>The same samples, whose models are judged by a figure of whole splits.</summary>
    /// <param name="metric">The figure; null for accuracy.</param>
    /// <exception cref="ArgumentException">The samples have no classes.</exception>
    public LabeledData JudgedBy(BatchMetric? metric)
        => HasClasses || metric is null
            ? new(Name, Samples, rows, targets, Classes, Normalization) { FeatureNames = FeatureNames, Metric = metric }
            : throw new ArgumentException($"The samples of '{Name}' have no classes, and a metric judges classes. Leave metric out.");

    /// <summary>The same targets for other values, which are taken as they are.</summary>
    /// <param name="values">Sample after sample, in this split's order; they are not copied.</param>
    /// <param name="sampleShape">The shape of each.</param>
    internal LabeledData WithFeatures(float[] values, IReadOnlyList<long> sampleShape)
        => new(
            Name, new ArraySamples<float>(values, Count, [.. sampleShape], 1), [.. Enumerable.Range(0, Count)], targets, Classes, null)
        { Metric = Metric };

    /// <summary>Collects samples into a batch, normalized and, where asked, augmented.</summary>
    /// <param name="indices">Indices into this split; they may repeat.</param>
    /// <param name="device">Where the tensors shall lie; the CPU when left out.</param>
    /// <param name="augmentation">Random changes.</param>
    /// <param name="seed">Decides the random changes.</param>
    /// <returns>
    /// Inputs float32 <c>[B, ...SampleShape]</c>, and labels int64 <c>[B]</c>, of text <c>[B · places]</c>, of episodes the numbers of
    /// their starts, or scaled numbers float32 <c>[B, k]</c>, or which labels hold bool <c>[B, C]</c>; the caller disposes them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside <c>0 .. Count − 1</c>.</exception>
    /// <exception cref="ArgumentException">Samples that are no images cannot be shifted or flipped, and text not changed.</exception>
    public Batch Gather(ReadOnlySpan<int> indices, Device? device = null, Augmentation? augmentation = null, ulong seed = 0)
    {
        Check(indices);
        var pixels = augmentation as ShiftFlipNoise;
        if (pixels is { MovesPixels: true } && SampleShape.Length != 3)
        {
            throw new ArgumentException(
                $"Shift and flip change images of shape [C, H, W]; '{Name}' has samples of shape [{string.Join(", ", SampleShape)}]. "
                    + "Leave them out of data.augmentation; noise can stay.",
                nameof(augmentation));
        }

        if (augmentation is not null && (Vocabulary is not null || Environment is not null))
        {
            var what = Vocabulary is not null ? "is text, whose characters have no shades to change" : "has episodes, seen as they are";
            throw new ArgumentException($"'{Name}' {what}. Leave out data.augmentation.", nameof(augmentation));
        }

        using var scope = NewDisposeScope();
        var inputs = empty([indices.Length, .. SampleShape], ScalarType.Float32, CPU);
        var values = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        Samples.Gather(RowsOf(indices), values, Normalization, pixels is { MovesPixels: true } ? pixels : null, seed);
        if (pixels is { Noise: > 0 and var deviation })
            NormalNoise.Add(values, deviation, seed);
        if (augmentation is TensorAugmentation own)
        {
            using var random = new Generator(seed);
            own.Apply(inputs, random);
        }

        var labels = targets.Gather(indices);
        if (device is not null)
            (inputs, labels) = (inputs.to(device), labels.to(device));
        return new Batch(inputs.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>Adds name, targets and samples to a hash, all samples in order.</summary>
    internal void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{Name}\0{Count}\0{string.Join('\0', Classes)}\0"));
        targets.AppendTo(hash);
        Samples.AppendTo(hash);
    }

    private LabeledData Like(string name, int[] rows, SampleTargets targets, Normalization normalization)
        => new(name, Samples, rows, targets, Classes, normalization) { FeatureNames = FeatureNames, Metric = Metric };

    private T[] Every<T>(ReadOnlySpan<T> table, int width, int column)
    {
        var picked = new T[Count];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = table[(i * width) + column];
        return picked;
    }

    private int[] RowsOf(ReadOnlySpan<int> indices)
    {
        var picked = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            picked[i] = rows[indices[i]];
        return picked;
    }

    private void Check(ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"'{Name}' has samples 0 to {Count - 1}.");
        }
    }
}
