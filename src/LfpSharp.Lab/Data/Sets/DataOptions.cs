using System.Runtime.CompilerServices;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Formats.Events;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Where data is looked for and how it is taken. The defaults work for every set that is installed.</summary>
public sealed record DataOptions
{
    /// <summary>The usual <see cref="MemoryLimitMiB"/>: MNIST and CIFAR fit in, MNIST even as text.</summary>
    public const int DefaultMemoryLimitMiB = 512;

    /// <summary>A folder to look in first; the places of <see cref="DataPlaces"/> follow.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where decoded copies are kept; null for the user's cache.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The file or folder of a set without a place of its own: <c>csv</c>, <c>text</c>, <c>idx</c>, <c>npy</c>,
    /// <c>image-folder</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Decides generated samples, and the test split of a set that comes without one.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// How raw values become inputs; null for the set's own way: <see cref="InputScaling.None"/> for generated points and text, else
    /// <see cref="InputScaling.Standard"/>.
    /// </summary>
    public InputScaling? Scaling { get; init; }

    /// <summary>
    /// What is taken from raw values, one number a channel or column, as a pretrained network was trained with; null for
    /// <see cref="Scaling"/>.
    /// </summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>What they are then divided by; null for 1.</summary>
    public IReadOnlyList<double>? Deviation { get; init; }

    /// <summary>
    /// The share of the test split where a set comes without one: digits, tables, text, generated points, images without a ready split.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public double TestShare { get; init => field = new DataSplit(value).Share; } = 0.2;

    /// <summary>
    /// MiB that samples may take in memory, and pictures while they are decoded; of larger sets of images and arrays each batch is read
    /// from the file, larger tables and pictures are refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MemoryLimitMiB { get; init => field = InRange(value, 1, int.MaxValue); } = DefaultMemoryLimitMiB;

    /// <summary>
    /// <c>csv</c>: the label column's name, or its number from 0, or those of several with numbers or labels; null for the last.
    /// </summary>
    public IReadOnlyList<string>? LabelColumn { get; init; }

    /// <summary>
    /// <c>csv</c>, <c>npy</c>: what the label columns or the array y hold, classes, numbers to predict (regression) or 0 and 1 for labels.
    /// </summary>
    public TargetKind Target { get; init; }

    /// <summary><c>image-folder</c>: 3 for colour, 1 for grey.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither 1 nor 3.</exception>
    public int Channels
    {
        get; init => field = value is 1 or 3
        ? value
        : throw new ArgumentOutOfRangeException(nameof(Channels), value, "Channels must be 1 (grey) or 3 (colour).");
    } = 3;

    /// <summary>
    /// <c>image-folder</c>: height and width that images are scaled to; null when all have the same size. Events: rows and columns that
    /// those
    /// of the sensor are shared out among; null for the sensor's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not in 1..4096.</exception>
    public (int Height, int Width)? ImageSize
    {
        get; init => field = value is { } size
        ? (InRange(size.Height, 1, 4096), InRange(size.Width, 1, 4096))
        : null;
    }

    /// <summary>Text: how many characters a model sees at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..65,536.</exception>
    public int Context { get; init => field = InRange(value, 1, 65_536); } = 64;

    /// <summary>Events: how many time steps a sample has, T.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..10,000.</exception>
    public int Steps { get; init => field = InRange(value, 1, 10_000); } = 15;

    /// <summary>Events: how they are divided among the steps.</summary>
    public EventBinning Binning { get; init; }

    /// <summary>Generated points, sentences and edges: how many in all, test split included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 20..10,000,000.</exception>
    public int Samples { get; init => field = InRange(value, 20, 10_000_000); } = 2000;

    private static int InRange(int value, int least, int most, [CallerMemberName] string name = "")
        => value >= least && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {least} to {most}.");
}
