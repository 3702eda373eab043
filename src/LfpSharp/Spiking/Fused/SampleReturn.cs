using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Kernels.Spiking.Returns;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Stages;

namespace LfpSharp.Spiking.Fused;

/// <summary>One sample's way back through a whole network, layer by layer over all steps, in one thread.</summary>
internal static unsafe class SampleReturn<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// Where more than one in so many fires, as behind a pool, a density at every input is made in less time than at spikes.
    /// </summary>
    private const int Busy = 5;

    /// <summary>Back: adds to the thread's sums, and leaves the signal at the first layer's currents or the input's density.</summary>
    public static void Return(FusedRun run, FusedReturn back, FusedWorkspace work, long sample)
    {
        work.StartReturn();
        for (var i = run.Trains.Count - 1; i > 0; i--)
        {
            var train = run.Trains[i];
            if (train.Layer >= 0)
                ThroughLayer(run, back, work, train, sample);
            else if (train.Pool is { } pool)
                Unpool(run, back, work, train, pool, sample);
            else
                Share(run, back, work, train, sample);
        }

        if (back.InputDensity != 0)
        {
            var lanes = run.Trains[0].Map.Lanes;
            Density(run, back, work, 0, run.Trains[0], sample, 0, lanes, back.Input + (sample * run.Steps * lanes), adds: false);
        }
    }

    /// <summary>From what arrives at a layer's spikes to its weights, and to the trains that it sees.</summary>
    private static void ThroughLayer(FusedRun run, FusedReturn back, FusedWorkspace work, FusedTrain train, long sample)
    {
        var l = train.Layer;
        var layer = run.Layers[l];
        var at = new LayerReturn(run, back, work, l, sample);
        var rows = SampleKernel<TLanes>.CurrentsOf(run, work, l, sample, known: true);
        if (!train.IsDirect)
        {
            var density = work.Density(train);
            if (at.IsOutput)
                SampleSignal.Lay(run, back, layer, sample, density);
            AtCurrent(run, back, work, at, rows, 0, layer.Lanes, density);
        }

        for (var from = 0; train.IsDirect && from < layer.Lanes; from += work.BlockLanes[l])
        {
            var to = Math.Min(from + work.BlockLanes[l], layer.Lanes);
            Density(run, back, work, l + 1, train, sample, from, to, work.Block, adds: false);
            AtCurrent(run, back, work, at, rows, from, to, work.Block);
        }

        SampleWeights<TLanes>.Add(run, work, at);
        if (at.SpikesIn)
            ToSources(run, back, work, l, sample);
    }

    /// <summary>Hands a layer's density to the trains that it sees, but to those that ask for it themselves.</summary>
    private static void ToSources(FusedRun run, FusedReturn back, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        var sources = layer.Sources;
        var map = layer.Connection.Shape.In;
        if (sources.Count == 1)
        {
            if (!sources[0].IsDirect && sources[0].Index > 0)
                Density(run, back, work, l, sources[0], sample, 0, map.Lanes, work.Density(sources[0]), work.Reaches(sources[0]));
            return;
        }

        var trains = stackalloc ushort*[sources.Count];
        var isWhole = false;
        for (var s = 0; s < sources.Count; s++)
        {
            trains[s] = SampleKernel<TLanes>.Bits(run, work, sources[s], sample);
            isWhole = isWhole || Density(run, back, work, l, sources[s], sample, 0, map.Lanes, work.Joint, adds: false);
        }

        if (back.Signal.Rule is SpikeFeedback rule)
            SumGate<TLanes>.Apply(trains, sources.Count, (nint)run.Steps * map.Row, (float)rule.Epsilon, work.Joint);
        foreach (var source in sources)
        {
            var target = work.Density(source);
            if (work.Reaches(source))
                EventKernel<TLanes>.Add(work.Joint, target, run.Steps * map.Lanes);
            else
                new Span<float>(work.Joint, run.Steps * map.Lanes).CopyTo(new(target, run.Steps * map.Lanes));
        }
    }

    /// <summary>
    /// The density at a train that layer l sees, rows of <c>to − from</c> lanes, from the signals at the layer's currents. Where it is
    /// asked for at spikes only, the input's other lanes are left as they are, and a layer's may hold anything: nobody reads them.
    /// </summary>
    /// <returns>Whether it is at every lane, the same then for any other train that l sees.</returns>
    private static bool Density(
        FusedRun run, FusedReturn back, FusedWorkspace work, int l, FusedTrain train, long sample, int from, int to, float* density,
        bool adds)
    {
        var connection = run.Layers[l].Connection;
        var atCurrents = (float*)work.AtCurrents[l & 1];
        var elements = (long)run.Steps * train.Map.Row;
        var everywhere = back.Everywhere || (l > 0 && connection.IsNarrow);
        var bits = everywhere ? null : SampleKernel<TLanes>.Bits(run, work, train, sample);
        if (everywhere || (l > 0 && connection.IsSpatial && BitPacking.Count(bits, elements) > elements * 16 / Busy))
        {
            DenseDensityKernel<TLanes>.Run(
                connection.Shape, connection.Transposed, atCurrents, from, to, run.Steps, density, adds, work.Signals);
            return true;
        }

        DensityKernel<TLanes>.AtSpikes(
            connection.Shape, connection.Outputs, connection.Weights, atCurrents, bits, from, to, run.Steps, density, adds);
        return false;
    }

    private static void Unpool(FusedRun run, FusedReturn back, FusedWorkspace work, FusedTrain train, PoolShape pool, long sample)
    {
        var source = train.From[0];
        ushort* bits = SampleKernel<TLanes>.Bits(run, work, source, sample), pooled = SampleKernel<TLanes>.Bits(run, work, train, sample);
        float* density = work.Density(train), target = work.Density(source);
        var adds = work.Reaches(source);
        for (nint t = 0; t < run.Steps; t++)
        {
            pool.Backward<TLanes>(
                bits + (t * pool.In.Row), pooled + (t * pool.Out.Row), density + (t * pool.Out.Lanes), target + (t * pool.In.Lanes),
                back.Everywhere, adds);
        }
    }

    private static void Share(FusedRun run, FusedReturn back, FusedWorkspace work, FusedTrain train, long sample)
    {
        ushort* first = SampleKernel<TLanes>.Bits(run, work, train.From[0], sample);
        ushort* second = SampleKernel<TLanes>.Bits(run, work, train.From[1], sample);
        Part(train.From[0], first, second);
        Part(train.From[1], second, first);

        void Part(FusedTrain source, ushort* own, ushort* other) => MaximumKernel<TLanes>.Share(
            own, other, (nint)run.Steps * train.Map.Row, work.Density(train), work.Density(source), back.Everywhere, work.Reaches(source));
    }

    /// <summary>From what arrives at a layer's spikes to n_t, the signal at its currents, by the learning rule.</summary>
    private static void AtCurrent(
        FusedRun run, FusedReturn back, FusedWorkspace work, LayerReturn at, CurrentRows rows, int from, int to, float* signals)
    {
        var layer = run.Layers[at.Index];
        var isMembrane = at.IsOutput && back.Signal.Kind == SignalKind.Membrane;
        switch (back.Signal.Rule)
        {
            case SpikeFeedback { Share: not SpikeShare.Spike } rule:
                Run(new GatedFeedbackStep<TLanes>((float)rule.Epsilon, at.IsOutput, rule.ReachesSilentNeurons));
                break;
            case SpikeFeedback rule:
                Run(new FeedbackStep<TLanes>((float)rule.Epsilon, at.IsOutput));
                break;
            case SurrogateGradient { Shape: ArctanSurrogate shape }:
                Run(new GradientStep<TLanes, ArctanSlope>(new((float)shape.Alpha), isMembrane));
                break;
            case SurrogateGradient { Shape: FastSigmoidSurrogate shape }:
                Run(new GradientStep<TLanes, FastSigmoidSlope>(new((float)shape.Slope), isMembrane));
                break;
            case SurrogateGradient { Shape: TriangleSurrogate shape }:
                Run(new GradientStep<TLanes, TriangleSlope>(new((float)shape.Width), isMembrane));
                break;
            default:
                Run(new GradientStep<TLanes, StraightThroughSlope>(default, isMembrane));
                break;
        }

        void Run<TStep>(TStep step)
            where TStep : struct, IReturnStep<TLanes>
        {
            if (layer.Recurrence is not null)
            {
                StepByStep(step, run, back, work, at, rows, signals);
            }
            else
            {
                ReturnKernel<TLanes>.Run(
                    step, layer.Dynamics, from, to, run.Steps, rows.First, rows.Stride, signals, at.AtCurrents, at.Stride, work.Scratch);
            }
        }
    }

    /// <summary>
    /// A layer that feeds itself goes back one step at a time: n_t brings a density to the spikes of step t − 1.
    /// </summary>
    private static void StepByStep<TStep>(
        TStep step, FusedRun run, FusedReturn back, FusedWorkspace work, LayerReturn at, CurrentRows rows, float* signals)
        where TStep : struct, IReturnStep<TLanes>
    {
        var layer = run.Layers[at.Index];
        var recurrence = layer.Recurrence!;
        var lanes = layer.Lanes;
        var bits = SampleKernel<TLanes>.OutputBits(run, work, at.Index, at.Sample);
        NeuronKernel<TLanes>.Recall(layer.Dynamics, 0, lanes, run.Steps, rows.First, rows.Stride, work.Scratch);
        var carries = work.Scratch + ((nint)(run.Steps + 1) * lanes);
        new Span<float>(carries, lanes).Clear();
        for (nint t = run.Steps - 1; t >= 0; t--)
        {
            var atCurrents = at.AtCurrents + (t * at.Stride);
            ReturnKernel<TLanes>.Step(
                step, layer.Dynamics, 0, lanes, signals + (t * lanes), carries, rows.First + (t * rows.Stride),
                work.Scratch + (t * lanes), atCurrents, adds: false);
            if (t == 0)
                return;
            var before = signals + ((t - 1) * lanes);
            if (back.Everywhere)
            {
                DenseDensityKernel<TLanes>.Run(
                    recurrence.Shape, recurrence.Transposed, atCurrents, 0, lanes, 1, before, adds: true,
                    work.Signals);
            }
            else
            {
                DensityKernel<TLanes>.AtSpikes(
                    recurrence.Shape, recurrence.Outputs, recurrence.Weights, atCurrents, bits + ((t - 1) * layer.Map.Row), 0, lanes,
                    1, before, adds: true);
            }
        }
    }
}
