using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Commands.Screen;

/// <summary>The options that say which data is meant, and where it is.</summary>
internal sealed class DataArguments
{
    public Argument<string> Name { get; } = new("NAME") { Description = "A data set: see 'lfp data list'." };

    public Option<string> DataDirectory { get; } = new("--data-dir")
    {
        Description = "A folder to look in first, before LFP_DATA, the user's cache and /usr/share/datasets.",
    };

    public Option<string> Path { get; } = new("--path")
    {
        Description = "The file or folder of an idx, npy, image-folder, csv or text set.",
    };

    public Option<long> Seed { get; } = new("--seed")
    {
        Description = "Decides generated points, and the test split of a set without one.",
    };

    public Option<string[]> LabelColumn { get; } = new("--label-column")
    {
        Description = "csv: the label column's name or number from 0; the last by default. Given again for each of several.",
    };

    public Option<TargetKind> Target { get; } = new("--target")
    {
        Description = "csv, npy: what the label columns hold: class, number (to predict), or 0 and 1 for labels of which any may hold.",
    };

    public Option<int> Channels { get; } = new("--channels")
    {
        Description = "image-folder: 3 for colour, 1 for grey.",
        DefaultValueFactory = _ => 3,
    };

    public Option<(int, int)?> ImageSize { get; } = new("--image-size")
    {
        Description = "image-folder: HEIGHTxWIDTH to scale to.",
        CustomParser = ParseSize,
    };

    public Option<int> MemoryLimit { get; } = new("--memory-limit")
    {
        Description = "MiB of samples held in memory; larger image sets are mapped from disk.",
        DefaultValueFactory = _ => new DataOptions().MemoryLimitMiB,
    };

    public Option<int> Context { get; } = new("--context")
    {
        Description = "text: how many characters a model sees at once.",
        DefaultValueFactory = _ => new DataOptions().Context,
    };

    public Option<int> Samples { get; } = new("--samples")
    {
        Description = "Generated points and sentences: how many.",
        DefaultValueFactory = _ => new DataOptions().Samples,
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Name);
        Option[] options = [DataDirectory, Path, Seed, LabelColumn, Target, Channels, ImageSize, MemoryLimit, Context, Samples];
        foreach (var option in options)
            command.Options.Add(option);
    }

    public DataOptions Options(ParseResult result) => new()
    {
        DataDirectory = result.GetValue(DataDirectory),
        Path = result.GetValue(Path),
        Seed = result.GetValue(Seed),
        LabelColumn = result.GetValue(LabelColumn) is { Length: > 0 } columns ? columns : null,
        Target = result.GetValue(Target),
        Channels = result.GetValue(Channels),
        ImageSize = result.GetValue(ImageSize),
        MemoryLimitMiB = result.GetValue(MemoryLimit),
        Context = result.GetValue(Context),
        Samples = result.GetValue(Samples),
    };

    private static (int, int)? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split('x') is [var height, var width]
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w))
        {
            return (h, w);
        }
        result.AddError($"--image-size: found '{text}'; expected HEIGHTxWIDTH, such as 32x32.");
        return null;
    }
}
