namespace LfpSharp.Lab.Formats.Events;

/// <summary>
/// N-MNIST (Orchard, Jayawant, Cohen, Thakor, 2015): digits before an event camera of 34×34, a file a sample, in folders by class.
/// </summary>
/// <remarks>
/// An event has five bytes: column; row; then 24 bits, the highest first: brighter, and 23 bits of microseconds.
/// </remarks>
internal sealed class NMnistSplit : SplitReader
{
    private const int Side = 34;
    private const int EventBytes = 5;
    private const long LargestFile = 1 << 26;

    private readonly IReadOnlyList<(string Path, int Label)> files;
    private readonly EventGrid grid;

    private NMnistSplit(string name, IReadOnlyList<(string Path, int Label)> files, IReadOnlyList<string> classes, EventGrid grid)
        : base(name, files.Count, [grid.Steps, 2, grid.Height, grid.Width], classes)
        => (this.files, this.grid) = (files, grid);

    /// <summary>Rows and columns of the sensor.</summary>
    public static (int Rows, int Columns) Sensor => (Side, Side);

    /// <summary>Finds the files of a split.</summary>
    /// <param name="name"><c>train</c> or <c>test</c>.</param>
    /// <param name="folder">The folder that has a folder for each class.</param>
    /// <param name="grid">What samples become.</param>
    /// <exception cref="InvalidFileException">There are no classes, or no files.</exception>
    public static NMnistSplit Open(string name, string folder, EventGrid grid)
    {
        string[] classes = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        var files = classes.Index().SelectMany(
            one => Directory.GetFiles(Path.Combine(folder, one.Item), "*.bin").Order(StringComparer.Ordinal).Select(path
                => (path, one.Index)))
            .ToList();
        return files.Count > 0
            ? new NMnistSplit(name, files, classes, grid)
            : throw new InvalidFileException(
                folder, $"{classes.Length} folders without a .bin file", "a folder for each class with .bin files in it, as in 0/00002.bin",
                "Unpack N-MNIST so that Train/ and Test/ have ten folders each.");
    }

    /// <summary>Reads the events of a file.</summary>
    /// <exception cref="InvalidFileException">It has no events, half an event, or one outside of the sensor.</exception>
    public static SensorEvent[] ReadEvents(string path)
    {
        var length = new FileInfo(path).Length;
        if (length is 0 or > LargestFile || length % EventBytes != 0)
        {
            throw new InvalidFileException(
                path, $"{length} bytes", $"a multiple of {EventBytes}, the size of an event, up to {LargestFile}",
                "The file is truncated or of another format: fetch it again.");
        }

        var bytes = File.ReadAllBytes(path);
        var events = new SensorEvent[length / EventBytes];
        for (var i = 0; i < events.Length; i++)
        {
            var one = bytes.AsSpan(i * EventBytes, EventBytes);
            if (one[0] >= Side || one[1] >= Side)
            {
                throw new InvalidFileException(
                    path, $"an event at column {one[0]}, row {one[1]}", $"0 to {Side - 1}", "The file is damaged: fetch it again.",
                    (long)i * EventBytes);
            }

            events[i] = new SensorEvent(((one[2] & 0x7f) << 16) | (one[3] << 8) | one[4], one[0], one[1], (one[2] & 0x80) != 0);
        }

        return events;
    }

    public override int[] Read(SampleSink sink)
    {
        var sample = new byte[grid.Size];
        foreach (var (path, _) in files)
        {
            grid.Fill(ReadEvents(path), Side, Side, sample);
            sink(sample);
        }

        return [.. files.Select(file => file.Label)];
    }
}
