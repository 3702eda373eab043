using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Testing.Data;

/// <summary>Data sets of a few samples, in memory, that a small model learns within seconds; the same seed gives the same set.</summary>
/// <remarks>Samples come class after class in turn; the test split has half as many as the training split.</remarks>
public static class TinyData
{
    /// <summary>Noisy images of one bright band each; its row says the class. Pixels 0..255.</summary>
    /// <param name="samples">Training samples.</param>
    /// <param name="side">Height and width.</param>
    /// <param name="channels">Channels, all of them with the band.</param>
    /// <param name="classes">Classes, at most as many as the side.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Fewer than two samples or classes, more classes than the side, or no channel.
    /// </exception>
    public static DataSet Images(int samples = 60, int side = 8, int channels = 1, int classes = 3, long seed = 0)
    {
        Check(samples, classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return Make("tiny-images", samples, [channels, side, side], classes, seed, LabeledData.Of, (label, index, random) =>
        {
            var row = index / side % side;
            var isBright = row >= label * side / classes && row < (label + 1) * side / classes;
            return (byte)((isBright ? 200 : 50) + random.Next(-40, 41));
        });
    }

    /// <summary>Points in the plane, around one centre for each class on a circle of radius 1.</summary>
    /// <param name="samples">Training samples.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two samples or classes.</exception>
    public static DataSet Points(int samples = 60, int classes = 3, long seed = 0)
    {
        Check(samples, classes);
        return Make("tiny-points", samples, [2], classes, seed, LabeledData.Of, (label, index, random) =>
        {
            var (sin, cos) = Math.SinCos(Math.Tau * label / classes);
            return (float)((index == 0 ? cos : sin) + (0.4 / classes * ((2 * random.NextDouble()) - 1)));
        });
    }

    /// <summary>Rates in 0..1, as spiking networks take them: each class has its own columns at 0.6..1, the others are at 0..0.3.</summary>
    /// <param name="samples">Training samples.</param>
    /// <param name="columns">Values of a sample.</param>
    /// <param name="classes">Classes, at most as many as columns.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two samples or classes, or more classes than columns.</exception>
    public static DataSet Rates(int samples = 60, int columns = 12, int classes = 3, long seed = 0)
    {
        Check(samples, classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, classes);
        return Make("tiny-rates", samples, [columns], classes, seed, LabeledData.Of, (label, index, random)
            => (float)(index * classes / columns == label ? 1 - (0.4 * random.NextDouble()) : 0.3 * random.NextDouble()));
    }

    private static void Check(int samples, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
    }

    private static DataSet Make<T>(
        string name, int samples, long[] shape, int classes, long seed, Pack<T> pack, Func<int, int, Random, T> value)
    {
        var random = new Random((int)seed);
        string[] names = [.. Enumerable.Range(0, classes).Select(c => $"class-{c}")];
        return DataSet.Of(name, Draw("train", samples), Draw("test", samples / 2), $"drawn from seed {seed}");

        LabeledData Draw(string split, int count)
        {
            int[] labels = [.. Enumerable.Range(0, count).Select(n => n % classes)];
            var size = (int)shape.Aggregate((a, b) => a * b);
            T[] values = [.. labels.SelectMany(label => Enumerable.Range(0, size).Select(index => value(label, index, random)))];
            return pack(split, values, shape, labels, names);
        }
    }

    private delegate LabeledData Pack<T>(
        string name, ReadOnlySpan<T> values, IReadOnlyList<long> sampleShape, ReadOnlySpan<int> labels, IReadOnlyList<string> classes);
}
