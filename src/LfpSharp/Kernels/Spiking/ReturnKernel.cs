using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Returns;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The way back through the neurons of one sample, over all steps, for a range of lanes; potentials are recomputed.</summary>
internal static unsafe class ReturnKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Lanes whose potentials over all steps fit the second cache beside everything else.</summary>
    private const int RowBudget = 32 * 1024;

    /// <summary>How many floats of scratch <see cref="Run"/> needs.</summary>
    /// <param name="steps">T.</param>
    /// <param name="lanes">Lanes of the layer.</param>
    /// <param name="wholeRows">Whether all lanes go back step by step, as a layer that feeds itself does.</param>
    public static int ScratchLength(int steps, int lanes, bool wholeRows) => (steps + 2) * (wholeRows ? lanes : Width(steps, lanes));

    /// <summary>Writes n_t of every step, or its sum over the steps.</summary>
    /// <param name="step">The learning rule.</param>
    /// <param name="dynamics">The neurons.</param>
    /// <param name="from">The first lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="currents">I of step 0, all lanes.</param>
    /// <param name="stride">Lanes from one step's currents to the next's; 0 where they do not change.</param>
    /// <param name="signals">What arrives, rows of <c>to − from</c> lanes.</param>
    /// <param name="atCurrents">n of step 0, all lanes.</param>
    /// <param name="atCurrentsStride">Lanes from one step's shares to the next's; 0 sums them.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStep>(
        TStep step, in LaneDynamics dynamics, int from, int to, int steps, float* currents, nint stride,
        float* signals, float* atCurrents, nint atCurrentsStride, float* scratch)
        where TStep : struct, IReturnStep<TLanes>
    {
        var block = Width(steps, to - from);
        for (var first = from; first < to; first += block)
        {
            var last = Math.Min(first + block, to);
            var width = last - first;
            NeuronKernel<TLanes>.Recall(dynamics, first, last, steps, currents, stride, scratch);
            var carries = scratch + ((nint)(steps + 1) * width);
            new Span<float>(carries, width).Clear();
            if (atCurrentsStride == 0)
                new Span<float>(atCurrents + first, width).Clear();
            for (nint t = steps - 1; t >= 0; t--)
            {
                Step(
                    step, dynamics, first, width, signals + (t * (to - from)) + (first - from), carries, currents + (t * stride) + first,
                    scratch + (t * width), atCurrents + (t * atCurrentsStride) + first, adds: atCurrentsStride == 0);
            }
        }
    }

    /// <summary>One step: writes n_t, or adds it to what is there, and replaces the carries.</summary>
    /// <param name="step">The learning rule.</param>
    /// <param name="dynamics">The neurons.</param>
    /// <param name="first">The first lane, a multiple of 16.</param>
    /// <param name="width">Lanes, a multiple of 16.</param>
    /// <param name="signals">What arrives at the lanes.</param>
    /// <param name="carries">In: of step t. Out: of step t − 1.</param>
    /// <param name="currents">I_t.</param>
    /// <param name="before">u_{t−1}, and u_t behind it.</param>
    /// <param name="atCurrents">n_t.</param>
    /// <param name="adds">Whether it adds to n.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TStep>(
        TStep step, in LaneDynamics dynamics, int first, int width, float* signals, float* carries, float* currents, float* before,
        float* atCurrents, bool adds)
        where TStep : struct, IReturnStep<TLanes>
    {
        for (var i = 0; i < width; i += 16)
        {
            var carry = TLanes.Load(carries + i);
            var part = step.AtCurrent(
                dynamics, first + i, TLanes.Load(signals + i), ref carry, TLanes.Load(currents + i), TLanes.Load(before + i),
                TLanes.Load(before + width + i));
            TLanes.Store(carry, carries + i);
            TLanes.Store(adds ? TLanes.Add(TLanes.Load(atCurrents + i), part) : part, atCurrents + i);
        }
    }

    private static int Width(int steps, int lanes) => Math.Clamp(RowBudget / (steps + 2) & ~15, 16, lanes);
}
