using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Events;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Recordings of event cameras and spiking ears, read from where they were unpacked.</summary>
internal static class EventData
{
    /// <summary>Whether a set is of events, which come as spikes and need no scaling.</summary>
    public static bool IsOfEvents(string name) => name is "n-mnist" or "dvs-gesture" or "shd" or "ssc" or MovingEdges.Name;

    /// <summary>Reads a set.</summary>
    /// <exception cref="InvalidFileException">A file is missing or damaged.</exception>
    public static DataSet Load(string name, string path, DataOptions options, SplitHold hold)
    {
        var splits = Open(name, path, options);
        var identity = $"{name}\0{options.Steps}\0{options.Binning}\0{options.ImageSize}\0{Path.GetFullPath(path)}\0{Identity(path)}";
        var held = hold.Hold(splits, identity);
        return new DataSet(name, held[0], held[1], DataSet.HashOf(held), path);
    }

    private static SplitReader[] Open(string name, string path, DataOptions options)
    {
        if (name is "shd" or "ssc")
        {
            if (options.ImageSize is { Height: not 1 })
                throw new ArgumentException("An ear has channels in one row: data.image-size is [1, channels], as in [1, 140].");
            var ears = Grid(options, (1, SpokenSplit.Units));
            var train = SpokenSplit.Open("train", Part(path, $"{name}_train.h5"), ears);
            return [train, SpokenSplit.Open("test", Part(path, $"{name}_test.h5"), ears, train.Classes)];
        }

        if (name == "dvs-gesture")
        {
            var gestures = Grid(options, GestureSplit.Sensor);
            return [GestureSplit.Open("train", path, gestures), GestureSplit.Open("test", path, gestures)];
        }

        var digits = Grid(options, NMnistSplit.Sensor);
        return [NMnistSplit.Open("train", Part(path, "Train"), digits), NMnistSplit.Open("test", Part(path, "Test"), digits)];
    }

    private static EventGrid Grid(DataOptions options, (int Rows, int Columns) sensor)
    {
        var (rows, columns) = options.ImageSize ?? sensor;
        return rows <= sensor.Rows && columns <= sensor.Columns
            ? new EventGrid(options.Steps, rows, columns, options.Binning)
            : throw new ArgumentException(
                $"data.image-size is {rows}×{columns}, and the sensor has {sensor.Rows}×{sensor.Columns}. Give at most as many.");
    }

    // Names are found in whatever case they were unpacked.
    private static string Part(string path, string name)
        => (Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path) : []).Order(StringComparer.Ordinal)
            .FirstOrDefault(entry => Path.GetFileName(entry).Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidFileException(
                path, $"no '{name}'", $"a folder with '{name}' in it", "Give the folder that the set was unpacked to.");

    private static string Identity(string path)
    {
        var files = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (file.Length, file.LastWriteTimeUtc.Ticks)).ToList();
        var latest = files.Select(file => file.Ticks).DefaultIfEmpty().Max();
        return FormattableString.Invariant($"{files.Count}\0{files.Sum(file => file.Length)}\0{latest}");
    }
}
