using System.Globalization;

namespace LfpSharp.Lab.Formats.Events;

/// <summary>
/// DVS128 Gesture (Amir and others, 2017): persons' gestures before an event camera of 128×128, AEDAT 3.1 files with tables of when a
/// gesture began and ended.
/// </summary>
internal sealed class GestureSplit : SplitReader
{
    private const int Side = 128;

    // Of one gesture: some 500,000 are usual.
    private const int MostEvents = 1 << 23;

    private static readonly string[] Names =
    [
        "hand clapping", "right hand wave", "left hand wave", "right arm clockwise", "right arm counter clockwise", "left arm clockwise",
        "left arm counter clockwise", "arm roll", "air drums", "air guitar", "other gestures",
    ];

    private readonly IReadOnlyList<(string Path, Trial[] Trials)> files;
    private readonly EventGrid grid;

    private GestureSplit(string name, IReadOnlyList<(string Path, Trial[] Trials)> files, EventGrid grid)
        : base(name, files.Sum(file => file.Trials.Length), [grid.Steps, 2, grid.Height, grid.Width], Names)
        => (this.files, this.grid) = (files, grid);

    /// <summary>Rows and columns of the sensor.</summary>
    public static (int Rows, int Columns) Sensor => (Side, Side);

    /// <summary>Reads the tables of a split.</summary>
    /// <param name="name"><c>train</c> or <c>test</c>.</param>
    /// <param name="folder">The folder with <c>trials_to_train.txt</c>, <c>trials_to_test.txt</c>, and for each file named there a table
    /// <c>NAME_labels.csv</c>.</param>
    /// <param name="grid">What samples become.</param>
    /// <exception cref="InvalidFileException">A file is missing, or a table is no such table.</exception>
    public static GestureSplit Open(string name, string folder, EventGrid grid)
    {
        var list = Existing(Path.Combine(folder, $"trials_to_{name}.txt"));
        var files = File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0)
            .Select(line => Existing(Path.Combine(folder, Path.GetFileName(line))))
            .Select(path => (path, ReadTable(Existing(Path.ChangeExtension(path, null) + "_labels.csv")))).ToList();
        return files.Count > 0
            ? new GestureSplit(name, files, grid)
            : throw new InvalidFileException(list, "no name of a file", "names of .aedat files, one a line", "Fetch the set again.");
    }

    /// <summary>Reads when gestures began and ended.</summary>
    /// <exception cref="InvalidFileException">A line is no class from 1 to 11, start and end.</exception>
    public static Trial[] ReadTable(string path)
    {
        var trials = new List<Trial>();
        long number = 0;
        foreach (var line in File.ReadLines(path))
        {
            if (++number == 1 || line.Length == 0)
                continue;
            if (line.Split(',') is not [var label, var start, var end] || !long.TryParse(label, CultureInfo.InvariantCulture, out var one)
                || !long.TryParse(start, CultureInfo.InvariantCulture, out var from) || one < 1 || one > Names.Length
                || !long.TryParse(end, CultureInfo.InvariantCulture, out var to) || from < (trials.LastOrDefault()?.End ?? 0) || to <= from)
            {
                throw new InvalidFileException(
                    path, $"'{(line.Length > 60 ? line[..60] + "…" : line)}'",
                        $"class (1 to {Names.Length}), start and end, in order of time",
                    "The file is damaged: fetch it again.", line: number);
            }

            trials.Add(new Trial((int)one - 1, from, to));
        }

        return trials.Count > 0
            ? [.. trials]
            : throw new InvalidFileException(path, "no gesture", "a line for each", "The file is damaged: fetch it again.");
    }

    public override int[] Read(SampleSink sink)
    {
        foreach (var (path, trials) in files)
        {
            var (events, place) = (new List<SensorEvent>(), 0);
            void Give(long until)
            {
                while (place < trials.Length && trials[place].End <= until)
                {
                    var sample = new byte[grid.Size];
                    grid.Fill(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(events), Side, Side, sample);
                    sink(sample);
                    events.Clear();
                    place++;
                }
            }

            AedatFile.Read(path, Side, Side, one =>
            {
                Give(one.Time);
                if (place == trials.Length || one.Time < trials[place].Start)
                    return;
                if (events.Count == MostEvents)
                {
                    throw new InvalidFileException(
                        path, $"more than {MostEvents} events from {trials[place].Start} to {trials[place].End} µs", "fewer for a gesture",
                        "The file is damaged, or its table: fetch them again.");
                }

                events.Add(one);
            });
            Give(long.MaxValue);
        }

        return [.. files.SelectMany(file => file.Trials).Select(trial => trial.Label)];
    }

    private static string Existing(string path)
        => File.Exists(path)
            ? path
            : throw new InvalidFileException(path, "no file", "a file of DVS128 Gesture", "Give the folder that it was unpacked to.");

    /// <summary>A gesture of a table.</summary>
    /// <param name="Label">Its class, from 0.</param>
    /// <param name="Start">In microseconds.</param>
    /// <param name="End">In microseconds.</param>
    internal sealed record Trial(int Label, long Start, long End);
}
