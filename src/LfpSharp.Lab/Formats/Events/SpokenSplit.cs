using System.Globalization;
using LfpSharp.Lab.Formats.Hdf5;
using PureHDF;
using PureHDF.Selections;

namespace LfpSharp.Lab.Formats.Events;

/// <summary>
/// Spiking Heidelberg Digits and Spiking Speech Commands (Cramer, Stradmann, Schemmel, Zenke, 2022): spoken words as spikes of 700 channels
/// of an inner ear, HDF5 files.
/// </summary>
/// <remarks><c>spikes/times</c> has a list of seconds for each sample, <c>spikes/units</c> of channels, <c>labels</c> the
/// classes.</remarks>
internal sealed class SpokenSplit : SplitReader
{
    private const int Channels = 700;
    private const double Microseconds = 1e6;
    private const long MostBytes = 1L << 30;

    private readonly string path;
    private readonly EventGrid grid;

    private SpokenSplit(string name, string path, int count, IReadOnlyList<string> classes, EventGrid grid)
        : base(name, count, [grid.Steps, grid.Width], classes)
        => (this.path, this.grid) = (path, grid);

    /// <summary>Channels of the ear.</summary>
    public static int Units => Channels;

    /// <summary>Reads the labels of a file.</summary>
    /// <param name="name"><c>train</c> or <c>test</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="grid">What samples become: its width is the channels', those of the ear shared out among them.</param>
    /// <param name="classes">The training split's, so that both have the same; null to take them from the labels.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or no such file.</exception>
    public static SpokenSplit Open(string name, string path, EventGrid grid, IReadOnlyList<string>? classes = null)
    {
        var labels = Hdf5File.Read(path, "spoken words as spikes", MostBytes, root => Labels(root, classes?.Count));
        classes ??= [.. Enumerable.Range(0, (int)labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        return new SpokenSplit(name, path, labels.Length, classes, grid);
    }

    public override int[] Read(SampleSink sink)
        => Hdf5File.Read(path, "spoken words as spikes", MostBytes, root =>
        {
            var (labels, spikes) = (Labels(root, Classes.Count), root.Group("spikes"));
            var (times, units) = (spikes.Lists("times"), spikes.Lists("units"));
            var sample = new byte[grid.Steps * grid.Width];
            for (var i = 0; i < labels.Length; i++)
            {
                Fill(spikes.Place, i, Times(times, i), Whole(units, i), sample);
                sink(sample);
            }

            return Array.ConvertAll(labels, label => (int)label);
        });

    private static long[] Labels(Hdf5Group root, int? classes)
    {
        const int MostClasses = 1000;
        var (shape, labels) = root.Integers("labels");
        var spikes = root.Group("spikes");
        long[] counts = [(long)spikes.Lists("times").Space.Dimensions[0], (long)spikes.Lists("units").Space.Dimensions[0]];
        if (shape is not [> 0] || Array.Exists(counts, count => count != labels.Length))
        {
            throw Hdf5File.Damaged(
                root.Place, $"labels of shape [{string.Join(", ", shape)}] and {string.Join(" and ", counts)} lists of spikes",
                "one label, one list of times and one of units for each sample");
        }

        return Array.Find(labels, label => label < 0 || label >= (classes ?? MostClasses)) is not 0 and var wrong
            ? throw Hdf5File.Damaged($"{root.Place}!labels", $"label {wrong}", $"0 to {(classes ?? MostClasses) - 1}")
            : labels;
    }

    private void Fill(string place, int sample, double[] times, long[] units, Span<byte> target)
    {
        target.Clear();
        if (times.Length != units.Length || Array.Exists(units, unit => unit is < 0 or >= Channels)
            || Array.Exists(times, time => !(time >= 0 && time < Microseconds)))
        {
            throw Hdf5File.Damaged(
                place, $"sample {sample} with {times.Length} times and {units.Length} units, or one outside of the ear or of all time",
                $"as many of both, seconds from 0, and units from 0 to {Channels - 1}");
        }

        var ticks = Array.ConvertAll(times, time => (long)(time * Microseconds));
        var (first, last) = ticks.Length == 0 ? (0, 0) : (ticks.Min(), ticks.Max());
        for (var i = 0; i < ticks.Length; i++)
        {
            target[(grid.StepOf(ticks[i] - first, last - first, i,
                ticks.Length) * grid.Width) + (int)(units[i] * grid.Width / Channels)] = 1;
        }
    }

    private static double[] Times(IH5Dataset data, int row) => One<Half>(data, row, out var halves)
        ? Array.ConvertAll(halves, time => (double)time)
        : One<float>(data, row, out var singles) ? Array.ConvertAll(singles, time => (double)time)
        : data.Read<double[][]>(Row(row))[0];

    private static long[] Whole(IH5Dataset data, int row) => One<ushort>(data, row, out var shorts)
        ? Array.ConvertAll(shorts, unit => (long)unit)
        : One<uint>(data, row, out var whole) ? Array.ConvertAll(whole, unit => (long)unit)
        : data.Read<long[][]>(Row(row))[0];

    private static HyperslabSelection Row(int row) => new((ulong)row, 1);

    // The library refuses elements of another size.
    private static bool One<T>(IH5Dataset data, int row, out T[] values)
        where T : unmanaged
    {
        try
        {
            values = data.Read<T[][]>(Row(row))[0];
            return true;
        }
        catch (Exception error) when (error.Message.Contains("size", StringComparison.Ordinal) && error is not InvalidDataException)
        {
            values = [];
            return false;
        }
    }
}
