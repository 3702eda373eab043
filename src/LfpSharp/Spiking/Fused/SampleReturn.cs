using LfpSharp.Kernels;
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
    /// <summary>Back: adds to the thread's sums, and leaves the signal at the first layer's currents or the input's density.</summary>
    public static void Return(FusedRun run, FusedReturn back, FusedWorkspace work, long sample)
    {
        if (back.Signal.Rule is RewardStdp rule)
        {
            Plasticity(run, back, work, rule, sample);
            return;
        }

        var top = run.Layers.Count - 1;
        for (var l = top; l >= 0; l--)
        {
            var layer = run.Layers[l];
            var spikesIn = l > 0 || run.Input.Bits != null;
            var (currents, stride) = SampleKernel<TLanes>.CurrentsOf(run, work, l, sample, known: true);
            var atCurrents = spikesIn ? (float*)work.AtCurrents[l & 1] : back.First + (sample * run.Input.SampleStride);
            nint atCurrentsStride = spikesIn ? layer.Lanes : run.Input.StepStride;
            if (l == top)
            {
                Signal(run, back, layer, sample, work.Density);
                AtCurrent(
                    run, back, work, layer, isOutput: true, 0, layer.Lanes, currents, stride, work.Density, atCurrents, atCurrentsStride);
            }
            else if (run.Layers[l + 1].Pools.Count > 0)
            {
                var density = Unpool(run, back, work, l + 1, sample);
                AtCurrent(run, back, work, layer, isOutput: false, 0, layer.Lanes, currents, stride, density, atCurrents, atCurrentsStride);
            }
            else
            {
                for (var from = 0; from < layer.Lanes; from += work.BlockLanes[l])
                {
                    var to = Math.Min(from + work.BlockLanes[l], layer.Lanes);
                    Density(run, back, work, l + 1, sample, from, to, work.Density);
                    AtCurrent(
                        run, back, work, layer, isOutput: false, from, to, currents, stride, work.Density, atCurrents, atCurrentsStride);
                }
            }

            if (spikesIn)
                AddWeights(run, work, l, sample, atCurrents);
        }

        if (back.InputDensity != 0)
        {
            var lanes = run.Layers[0].Shape.In.Lanes;
            Density(run, back, work, 0, sample, 0, lanes, back.Input + (sample * run.Steps * lanes));
        }
    }

    /// <summary>Lets every layer that may change learn from its own spikes and its modulation.</summary>
    private static void Plasticity(FusedRun run, FusedReturn back, FusedWorkspace work, RewardStdp rule, long sample)
    {
        var kernel = new StdpKernel<TLanes>(
            (float)rule.ArrivalDecay, (float)rule.SpikeDecay, (float)rule.EligibilityDecay, (float)rule.Potentiation,
            (float)rule.Depression, (float)rule.ExpectedRate);
        var top = run.Layers.Count - 1;
        for (var l = top; l >= 0; l--)
        {
            if (!back.Learns[l])
                continue;
            var layer = run.Layers[l];
            var spikesIn = l > 0 || run.Input.Bits != null;
            var atCurrents = spikesIn ? (float*)work.AtCurrents[l & 1] : back.First + (sample * run.Input.SampleStride);
            nint atCurrentsStride = spikesIn ? layer.Lanes : run.Input.StepStride;
            var bits = SampleKernel<TLanes>.OutputBits(run, work, l, sample);
            if (l == top)
                Signal(run, back, layer, sample, work.Density);
            for (var from = 0; from < layer.Lanes; from += work.BlockLanes[l])
            {
                var to = Math.Min(from + work.BlockLanes[l], layer.Lanes);
                for (nint t = 0; l < top && t < run.Steps; t++)
                {
                    new Span<float>(work.Density + (t * (to - from)), to - from)
                        .Fill(back.Signal.Sign * back.Hidden[((long)t * run.Samples) + sample]);
                }

                kernel.Run(from, to, run.Steps, bits, layer.Shape.Out.Row, work.Density, atCurrents, atCurrentsStride, work.Scratch);
            }

            if (spikesIn)
                AddWeights(run, work, l, sample, atCurrents);
        }
    }

    /// <summary>Lays out the signal at the output neurons of one sample, [T, lanes], with its sign.</summary>
    private static void Signal(FusedRun run, FusedReturn back, FusedLayer layer, long sample, float* lanes)
    {
        for (var t = 0; t < run.Steps; t++, lanes += layer.Lanes)
        {
            BitPacking.ToLanes(
                back.Source + (((t * run.Samples) + sample) * layer.Shape.Out.Channels * layer.Shape.Out.Positions), back.Signal.Sign,
                layer.Shape.Out, lanes);
        }
    }

    /// <summary>The density at the input of layer l, rows of <c>to − from</c> lanes, from the signals at its currents.</summary>
    private static void Density(FusedRun run, FusedReturn back, FusedWorkspace work, int l, long sample, int from, int to, float* density)
    {
        var layer = run.Layers[l];
        var atCurrents = (float*)work.AtCurrents[l & 1];
        var (bits, row) = SampleKernel<TLanes>.InputBits(run, work, l, sample);
        if (back.Everywhere)
        {
            DensityKernel<TLanes>.Everywhere(layer.Shape, layer.Outputs, layer.Transposed, atCurrents, from, to, run.Steps, density);
            return;
        }

        for (var t = 0; t < run.Steps; t++, density += to - from, atCurrents += layer.Lanes)
        {
            DensityKernel<TLanes>.AtSpikes(
                layer.Shape, layer.Outputs, layer.Weights, atCurrents, bits + ((nint)t * row), from, to, density);
        }
    }

    /// <summary>The density at the output of layer l − 1, through the pools of layer l.</summary>
    private static float* Unpool(FusedRun run, FusedReturn back, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        float* density = work.Density, other = work.Unpooled;
        Density(run, back, work, l, sample, 0, layer.Shape.In.Lanes, density);
        for (var p = layer.Pools.Count - 1; p >= 0; p--)
        {
            var pool = layer.Pools[p];
            var bits = p > 0 ? work.Pooled(l, p - 1) : SampleKernel<TLanes>.OutputBits(run, work, l - 1, sample);
            for (var t = 0; t < run.Steps; t++)
            {
                pool.Backward<TLanes>(
                    bits + ((nint)t * pool.In.Row), work.Pooled(l, p) + ((nint)t * pool.Out.Row), density + ((nint)t * pool.Out.Lanes),
                    other + ((nint)t * pool.In.Lanes), back.Everywhere);
            }

            var swapped = density;
            density = other;
            other = swapped;
        }

        return density;
    }

    /// <summary>Adds a sample's <c>Σ_t s_i n_j</c>, and <c>Σ_t n_j</c> for the bias, to the thread's sums.</summary>
    private static void AddWeights(FusedRun run, FusedWorkspace work, int l, long sample, float* atCurrents)
    {
        var layer = run.Layers[l];
        var to = layer.Shape.Out;
        var weights = TensorMemory.Pointer(work.Sums[l]);
        var bias = layer.BiasParameter is null ? null : weights + ((nint)layer.Shape.Slots * to.Padded);
        var (bits, row) = SampleKernel<TLanes>.InputBits(run, work, l, sample);
        for (var t = 0; t < run.Steps; t++, bits += row, atCurrents += to.Lanes)
        {
            SpikeList.FillEach(layer.Shape.In, bits, work.List, work.Starts);
            WeightKernel<TLanes>.Add(layer.Shape, layer.Sources, work.List, work.Starts, atCurrents, weights);
            for (var lane = 0; bias != null && lane < to.Lanes; lane += to.Padded)
                EventKernel<TLanes>.Add(atCurrents + lane, bias, to.Padded);
        }
    }

    /// <summary>From what arrives at a layer's spikes to n_t, the signal at its currents, by the learning rule.</summary>
    private static void AtCurrent(
        FusedRun run, FusedReturn back, FusedWorkspace work, FusedLayer layer, bool isOutput, int from, int to,
        float* currents, nint stride, float* signals, float* atCurrents, nint atCurrentsStride)
    {
        var isMembrane = isOutput && back.Signal.Kind == SignalKind.Membrane;
        switch (back.Signal.Rule)
        {
            case SpikeFeedback { Share: not SpikeShare.Spike } rule:
                Run(new GatedFeedbackStep<TLanes>((float)rule.Epsilon, isOutput, rule.ReachesSilentNeurons));
                break;
            case SpikeFeedback rule:
                Run(new FeedbackStep<TLanes>((float)rule.Epsilon, isOutput));
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
            where TStep : struct, IReturnStep<TLanes> =>
            ReturnKernel<TLanes>.Run(
                step, layer.Dynamics, from, to, run.Steps, currents, stride, signals, atCurrents, atCurrentsStride, work.Scratch);
    }
}
