using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Splits from values in memory.</summary>
public sealed partial class LabeledData
{
    /// <summary>Makes a split of values in memory; they are copied.</summary>
    /// <param name="name">What it is called: <c>train</c> or <c>test</c>.</param>
    /// <param name="values">Sample after sample, each of the shape's size.</param>
    /// <param name="sampleShape">A sample's shape: <c>[channels, height, width]</c> for images, <c>[columns]</c> for tables.</param>
    /// <param name="labels">The class index of each sample.</param>
    /// <param name="classes">The classes' names, by index.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label names no class.</exception>
    public static LabeledData Of(
        string name, ReadOnlySpan<float> values, IReadOnlyList<long> sampleShape, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
        => Of(name, values, sampleShape, labels, classes, ValueSizes.Largest(values));

    /// <summary>Makes a split of pixels in memory, 0 … 255; they are copied.</summary>
    /// <inheritdoc cref="Of(string, ReadOnlySpan{float}, IReadOnlyList{long}, ReadOnlySpan{int}, IReadOnlyList{string})"/>
    public static LabeledData Of(
        string name, ReadOnlySpan<byte> values, IReadOnlyList<long> sampleShape, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
        => Of(name, values, sampleShape, labels, classes, byte.MaxValue);

    /// <summary>Makes a split of values in memory whose samples have numbers for classes (regression); they are copied.</summary>
    /// <param name="name">What it is called: <c>train</c> or <c>test</c>.</param>
    /// <param name="values">Sample after sample, each of the shape's size.</param>
    /// <param name="sampleShape">A sample's shape: <c>[channels, height, width]</c> for images, <c>[columns]</c> for tables.</param>
    /// <param name="numbers">The number of each sample; of several numbers those of one sample after the other.</param>
    /// <param name="targets">What each number is called, and how it is scaled; of the training split for all splits.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a number is not finite.</exception>
    public static LabeledData OfNumbers(
        string name,
        ReadOnlySpan<float> values,
        IReadOnlyList<long> sampleShape,
        ReadOnlySpan<double> numbers,
        params IReadOnlyList<TargetScaling> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var samples = numbers.Length / Math.Max(1, targets.Count);
        if (targets.Count == 0 || samples * targets.Count != numbers.Length)
        {
            throw new ArgumentException($"There are {numbers.Length} numbers for {targets.Count} targets. Give one of each for each "
                + "sample.");
        }

        ValueSizes.Check(values.Length, sampleShape, samples, "numbers");
        foreach (var number in numbers)
        {
            if (!double.IsFinite(number))
                throw new ArgumentException($"A number is {number}; expected finite ones. Leave such samples out.", nameof(numbers));
        }
        return new LabeledData(
            name,
            new ArraySamples<float>(values.ToArray(), samples, [.. sampleShape], ValueSizes.Largest(values)),
            numbers.ToArray(),
            targets);
    }

    /// <summary>Makes a split of episodes to play: a sample is a start, its values what is seen there.</summary>
    /// <param name="name">What it is called: <c>train</c> or <c>test</c>.</param>
    /// <param name="environment">The rules.</param>
    /// <param name="starts">One number an episode, which decides its start; copied.</param>
    public static LabeledData OfEpisodes(string name, IEnvironment environment, ReadOnlySpan<long> starts)
        => StartTargets.Split(name, environment, starts);

    private static LabeledData Of<T>(
        string name,
        ReadOnlySpan<T> values,
        IReadOnlyList<long> sampleShape,
        ReadOnlySpan<int> labels,
        IReadOnlyList<string> classes,
        double maximum)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(classes);
        ValueSizes.Check(values.Length, sampleShape, labels.Length, "labels");
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classes.Count)
                throw new ArgumentException($"A label is {label}, but there are {classes.Count} classes, counted from 0.", nameof(labels));
        }
        return new LabeledData(
            name, new ArraySamples<T>(values.ToArray(), labels.Length, [.. sampleShape], maximum), labels.ToArray(), [.. classes]);
    }
}
