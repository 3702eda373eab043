using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>Whether the graph in a file spikes as the network does that it was written from, spike for spike in every layer.</summary>
/// <param name="Equal">Spikes that both have.</param>
/// <param name="All">Spikes that at least one of them has.</param>
/// <param name="Ties">
/// Spikes that only one has because the potential lies within 1e-5 of the threshold, where rounding of the weights to float32 decides; the
/// network's counts from there on.
/// </param>
/// <param name="Samples">Samples that were compared.</param>
/// <param name="First">The first spike that differs by more; the comparison ends there. Null where there is none.</param>
public sealed record NirComparison(long Equal, long All, long Ties, int Samples, NirDifference? First)
{
    private const double Rounding = 1e-5;

    // What a recording keeps grows with it.
    private const int AtOnce = 4;

    /// <summary>Reads the file and runs samples through both, in float64.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model that was written, in evaluation mode; it is converted to float64, and stays so.</param>
    /// <param name="inputs">Samples as the model takes them, [N, ...].</param>
    /// <param name="writesResets">As the file was written.</param>
    /// <param name="cancellation">Ends the comparison by an exception.</param>
    /// <exception cref="Formats.InvalidFileException">The file is damaged.</exception>
    public static NirComparison Of(
        string path, SpikingModel model, Tensor inputs, bool writesResets = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var layers = NirNetwork.Of(model, SampleShape(model, inputs), writesResets).Layers;
        model.to(ScalarType.Float64);
        var (interpreter, count) = (new NirInterpreter(NirFile.Read(path)), inputs.shape[0]);
        var found = new NirComparison(0, 0, 0, 0, null);
        for (long from = 0; from < count && found.First is null; from += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var some = inputs.narrow(0, from, Math.Min(AtOnce, count - from));
            found = found.Continued(interpreter, layers, model, model.Encode(some.to(ScalarType.Float64)));
        }

        return found;
    }

    /// <summary>What the network is shown at a step, for one sample.</summary>
    internal static long[] SampleShape(SpikingModel model, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var sequence = model.Encode(inputs.narrow(0, 0, 1));
        return sequence.Values.shape[(sequence.IsConstant ? 1 : 2)..];
    }

    private NirComparison Continued(NirInterpreter interpreter, IReadOnlyList<NirLayer> layers, SpikingModel model, SpikeSequence shown)
    {
        using var recording = model.Network.Record(shown);
        var spikes = recording.Layers.ToDictionary(
            layer => layers.First(known => known.Layer == layer.Name).Node,
            layer => (layer.Name, Values: layer.Spikes.to(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray()));
        var found = this;
        for (var n = 0; n < shown.BatchSize && found.First is null; n++)
        {
            var (sample, tally) = (n, found with { Samples = found.Samples + 1 });
            interpreter.Run(Steps(shown, n), (node, step, potentials, thresholds, fired) =>
            {
                if (tally.First is null && spikes.TryGetValue(node, out var layer))
                {
                    var start = ((step * (int)shown.BatchSize) + sample) * fired.Length;
                    tally = tally.Counting(layer.Name, node, step, layer.Values.AsSpan(start, fired.Length), potentials, thresholds, fired);
                }
            });
            found = tally;
        }

        return found;
    }

    private NirComparison Counting(
        string layer, string node, int step, ReadOnlySpan<byte> wanted, ReadOnlySpan<double> potentials, ReadOnlySpan<double> thresholds,
        Span<double> fired)
    {
        var (equal, all, ties) = (Equal, All, Ties);
        for (var i = 0; i < fired.Length; i++)
        {
            var spikes = wanted[i] != 0;
            if (!spikes && fired[i] == 0)
                continue;
            all++;
            if (spikes && fired[i] != 0)
            {
                equal++;
                continue;
            }

            if (Math.Abs(potentials[i] - thresholds[i]) > Rounding * thresholds[i])
            {
                return new NirComparison(
                    equal, all, ties, Samples, new NirDifference(layer, node, step, Samples - 1, i, spikes, potentials[i] / thresholds[i]));
            }

            ties++;
            fired[i] = wanted[i];
        }

        return this with { Equal = equal, All = all, Ties = ties };
    }

    private static double[][] Steps(SpikeSequence shown, long sample)
    {
        using var scope = NewDisposeScope();
        if (shown.IsConstant)
            return [.. Enumerable.Repeat(shown.Values[sample].flatten().data<double>().ToArray(), shown.Steps)];
        return [.. Enumerable.Range(0, shown.Steps).Select(step
            => shown.Values[step, sample].flatten().contiguous().data<double>().ToArray())];
    }
}
