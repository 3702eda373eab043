using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Formats.Events;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>Which data a model is trained on, and how it is taken.</summary>
public sealed record DataRecipe
{
    /// <summary>The data set; <see cref="DataCatalog.All"/> lists them, and a folder of IDX files in a data place serves too.</summary>
    public string Name { get; init; } = "digits";

    /// <summary>The file or folder of <c>csv</c>, <c>text</c>, <c>idx</c>, <c>npy</c> and <c>image-folder</c>.</summary>
    public string? Path { get; init; }

    /// <summary>How raw values become inputs; null for the set's own way.</summary>
    public InputScaling? Scaling { get; init; }

    /// <summary>What is taken from raw values, one number a channel, as pretrained networks need it; in place of scaling.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    [Range(-1e300, 1e300)]
    public IReadOnlyList<double>? Mean { get; init => field = OptionRange.Check(this, value); }

    /// <summary>What they are then divided by, one number a channel; null for 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(1e-300, 1e300)]
    public IReadOnlyList<double>? Deviation { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The share of the training samples that validate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double ValidationShare { get; init => field = OptionRange.Check(this, value); } = 0.15;

    /// <summary>The share of the test split where the set comes without one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double TestShare { get; init => field = OptionRange.Check(this, value); } = 0.2;

    /// <summary>
    /// <c>csv</c>: the label column's name or number from 0, or a list of several with numbers or labels; null for the last.
    /// </summary>
    public IReadOnlyList<string>? LabelColumn { get; init; }

    /// <summary>
    /// <c>csv</c>, <c>npy</c>: what the label columns or the array y hold, <c>class</c>, a <c>number</c> to predict (regression), or 0 and
    /// 1 for <c>labels</c> of which any may hold.
    /// </summary>
    public TargetKind Target { get; init; }

    /// <summary><c>image-folder</c>: 3 for colour, 1 for grey.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..3.</exception>
    [Range(1, 3)]
    public int Channels { get; init => field = OptionRange.Check(this, value); } = 3;

    /// <summary>
    /// <c>image-folder</c>: height and width that images are scaled to; null when all have the same size. Events: rows and columns that
    /// those
    /// of the sensor are shared out among.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not in 1..4096.</exception>
    [Range(1, 4096)]
    public IReadOnlyList<int>? ImageSize { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Text: how many characters a model sees at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..65,536.</exception>
    [Range(1, 65_536)]
    public int Context { get; init => field = OptionRange.Check(this, value); } = new DataOptions().Context;

    /// <summary>Events: how many time steps a sample has, T.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..10,000.</exception>
    [Range(1, 10_000)]
    public int Steps { get; init => field = OptionRange.Check(this, value); } = new DataOptions().Steps;

    /// <summary>Events: how they are divided among the steps, by <c>time</c> or by <c>count</c>.</summary>
    public EventBinning Binning { get; init; }

    /// <summary>Generated points, sentences and edges: how many in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 20..10,000,000.</exception>
    [Range(20, 10_000_000)]
    public int Samples { get; init => field = OptionRange.Check(this, value); } = 2000;

    /// <summary>
    /// MiB that samples may take in memory, and pictures while they are decoded; of larger sets of images and arrays each batch is read
    /// from the file, larger tables are refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int MemoryLimit { get; init => field = OptionRange.Check(this, value); } = DataOptions.DefaultMemoryLimitMiB;

    /// <summary>At most this many samples of each split are used; null for all. To try things out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? Limit { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Train and validate on the same few samples, to see whether the model can learn anything at all; null for not so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? Overfit { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Random changes to training samples; null for none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>What the loader needs.</summary>
    /// <param name="seed">Decides generated samples and splits.</param>
    /// <param name="directory">A folder to look in first.</param>
    /// <exception cref="ArgumentException">The image size is not two numbers, or inputs are scaled in two ways.</exception>
    public DataOptions ToOptions(long seed, string? directory = null) => new()
    {
        DataDirectory = directory,
        Path = Path,
        Seed = seed,
        Scaling = Scaling is null || (Mean is null && Deviation is null)
            ? Scaling
            : throw new ArgumentException("data.scaling and data.mean or data.deviation both say how values are scaled. Leave one out."),
        Mean = Mean,
        Deviation = Deviation,
        TestShare = TestShare,
        LabelColumn = LabelColumn,
        Target = Target,
        Channels = Channels,
        ImageSize = ImageSize switch
        {
            null => null,
            [var height, var width] => (height, width),
            _ => throw new ArgumentException("data.image-size must be two numbers, height and width: [32, 32]."),
        },
        Context = Context,
        Steps = Steps,
        Binning = Binning,
        Samples = Samples,
        MemoryLimitMiB = MemoryLimit,
    };
}
