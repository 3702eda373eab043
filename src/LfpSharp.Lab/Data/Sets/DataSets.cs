using System.Collections.Immutable;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Loads data sets by name.</summary>
/// <remarks>
/// <c>digits</c>, <c>breast-cancer</c> and <c>diabetes</c> are inside. <c>mnist</c>, <c>fashion-mnist</c>, <c>cifar10</c>,
/// <c>cifar100</c> and any folder of IDX files are looked for in <see cref="DataPlaces"/>. <c>idx</c>, <c>npy</c>, <c>image-folder</c>,
/// <c>csv</c> and <c>text</c>, and the events of <c>n-mnist</c>, <c>dvs-gesture</c>, <c>shd</c> and <c>ssc</c>, are read from
/// <see cref="DataOptions.Path"/>. <c>blobs</c>, <c>circles</c>, <c>swirls</c>, <c>rare</c>, <c>sentences</c> and <c>moving-edges</c>
/// are generated, and <see cref="KnownEnvironments"/> are played.
/// </remarks>
public static class DataSets
{
    private const long Mebibyte = 1 << 20;

    private static ImmutableList<OwnDataSet> own = [];

    /// <summary>Loads a set, normalized by what its training split holds.</summary>
    /// <param name="name">One of <see cref="DataCatalog.All"/>, or the name of a folder of IDX files.</param>
    /// <param name="options">Where to look and how to take it.</param>
    /// <param name="progress">Told how far reading has come.</param>
    /// <param name="cancellation">Stops reading; nothing half-made is left behind.</param>
    /// <exception cref="ArgumentException">There is no set of that name, or its path is missing.</exception>
    /// <exception cref="DataNotFoundException">The set is known but not in any place.</exception>
    /// <exception cref="Formats.InvalidFileException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read, or the cache not written.</exception>
    public static DataSet Load(
        string name, DataOptions? options = null, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new DataOptions();
        var places = DataPlaces.Of(options);
        var hold = new SplitHold(places.Cache, options.MemoryLimitMiB * Mebibyte, progress, cancellation);
        var set = name switch
        {
            _ when own.Find(set => set.Info.Name == name) is { } added
                => added.Open(options.Path ?? places.Find(name)).Load(options, cancellation) with { Name = name },
            "digits" => DigitsData.Load(options),
            "diabetes" => CsvData.Diabetes(options),
            "breast-cancer" => CsvData.BreastCancer(options),
            "blobs" => PointData.Blobs(options),
            "circles" => PointData.Circles(options),
            "swirls" => PointData.Swirls(options),
            RareData.Name => RareData.Load(options),
            MovingEdges.Name => MovingEdges.Load(options),
            _ when KnownEnvironments.Find(name) is { } environment => EnvironmentData.Load(environment, options),
            _ when EventData.IsOfEvents(name) => EventData.Load(name, PathOf(name, options), options, hold),
            TextData.Sentences => TextData.MakeUp(options),
            TextData.File => TextData.Load(options, PathOf(name, options)),
            "csv" => CsvData.Load(options, PathOf(name, options)),
            "idx" => IdxData.Load(name, PathOf(name, options), null, hold),
            NpyData.Name => NpyData.Load(options, PathOf(name, options)),
            "image-folder" => ImageFolderData.Load(name, PathOf(name, options), options, hold),
            "cifar10" => LoadCifar10(places, options, hold),
            "cifar100" => CifarData.Hundred.Load(places.Find(CifarData.Hundred.Places) ?? throw DataCatalog.NotFound(name, places), hold),
            _ => LoadIdx(name, places, hold),
        };
        var isAsItIs = name is "blobs" or "circles" or "swirls" or RareData.Name || TextData.IsText(name) || EventData.IsOfEvents(name)
            || set.Train.Environment is not null;
        set = set.Noting([.. ClassNotes.Of(set.Train, set.Test), .. ColumnNotes.Of(set.Train)]);
        return options.Mean is null && options.Deviation is null
            ? set.Scaled(options.Scaling ?? (isAsItIs ? InputScaling.None : InputScaling.Standard))
            : set.Scaled(options.Mean, options.Deviation);
    }

    /// <summary>What programs added.</summary>
    internal static IEnumerable<DataSetInfo> Own => own.Select(set => set.Info);

    /// <summary>Adds a data set of a program's own, for the whole process.</summary>
    /// <exception cref="ArgumentException">The name is taken or no name.</exception>
    internal static void Add(string name, Func<string?, IDataSource> open, string summary)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(open);
        if (!OptionNames.IsName(name))
            throw new ArgumentException($"'{name}' cannot be the name of a data set. Use small letters, digits and '-'.", nameof(name));
        if (DataCatalog.Find(name) is not null)
            throw new ArgumentException($"There is a data set '{name}' already. Choose another name.", nameof(name));
        ImmutableInterlocked.Update(ref own, sets => sets.Add(new OwnDataSet(new DataSetInfo(name, summary, DataSetKind.Own), open)));
    }

    /// <summary>Takes out what was added; for tests.</summary>
    internal static void Remove(string name) => ImmutableInterlocked.Update(ref own, sets => sets.RemoveAll(set => set.Info.Name == name));

    /// <summary>Where a set that is looked for lies; null when it is in no place, or not looked for.</summary>
    internal static string? Find(string name, DataPlaces places) => name switch
    {
        _ when own.Exists(set => set.Info.Name == name) => places.Find(name),
        "cifar10" => places.Find(CifarData.Ten.Places) ?? places.Find(Path.Combine(name, "cifar10-images.zip")),
        "cifar100" => places.Find(CifarData.Hundred.Places),
        _ => FindIdx(name, places),
    };

    private static string PathOf(string name, DataOptions options)
        => !string.IsNullOrEmpty(options.Path)
            ? options.Path
            : throw new ArgumentException(
                $"The data set '{name}' needs a path: give the file or folder it shall be read from.", nameof(options));

    private static DataSet LoadCifar10(DataPlaces places, DataOptions options, SplitHold hold)
    {
        const string name = "cifar10";
        if (places.Find(CifarData.Ten.Places) is { } release)
            return CifarData.Ten.Load(release, hold);
        var images = Find(name, places) ?? throw DataCatalog.NotFound(name, places);
        var set = ImageFolderData.Load(name, images, options with { Channels = 3, ImageSize = null }, hold);
        return set with { Source = images + " (recompressed JPEG: figures differ slightly from those on the original images)" };
    }

    private static DataSet LoadIdx(string name, DataPlaces places, SplitHold hold)
        => FindIdx(name, places) is { } folder
            ? IdxData.Load(name, folder, DataCatalog.Find(name)?.Classes, hold)
            : throw DataCatalog.NotFound(name, places);

    private static string? FindIdx(string name, DataPlaces places)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\') >= 0 || name is "." or "..")
            return null;
        var folders = DataCatalog.Find(name)?.Folders ?? [name];
        return places.Roots.SelectMany(root => folders.Select(folder => Path.Combine(root, folder))).FirstOrDefault(IdxData.IsIn);
    }

    private sealed record OwnDataSet(DataSetInfo Info, Func<string?, IDataSource> Open);
}
