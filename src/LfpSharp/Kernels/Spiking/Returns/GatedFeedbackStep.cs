using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary>
/// LFP: <c>n_t = c_t / max(u_t, θ) + carry_t</c> where <c>u_t &gt; θ</c> or, if silent neurons learn too, <c>u_t &gt; 0</c>; at the output
/// <c>n_t = r_t / (β|k_{t−1}| + |I_t| + ε) + carry_t</c>; <c>carry_{t−1} = β n_t</c>. See
/// <see cref="LfpSharp.Spiking.Neurons.LifStep.Gated"/>.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="isOutput">Whether the signal is the reward itself rather than a density.</param>
/// <param name="reachesSilent">Whether neurons below the threshold take their part.</param>
internal readonly struct GatedFeedbackStep<TLanes>(float epsilon, bool isOutput, bool reachesSilent) : IReturnStep<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe TLanes AtCurrent(
        in LaneDynamics dynamics, int lane, TLanes signal, ref TLanes carry, TLanes current, TLanes before, TLanes now)
    {
        var threshold = TLanes.Of(dynamics.Threshold);
        var fired = TLanes.Above(before, threshold);
        var decay = TLanes.Load(dynamics.Decay + lane);
        TLanes received;
        if (isOutput)
        {
            var kept = dynamics.Clears ? TLanes.Without(before, fired) : before;
            var size = TLanes.Add(TLanes.Abs(TLanes.Multiply(decay, kept)), TLanes.Abs(current));
            received = TLanes.Divide(signal, TLanes.Add(size, TLanes.Of(epsilon)));
        }
        else
        {
            var above = TLanes.Above(now, threshold);
            var divisor = TLanes.Add(TLanes.And(now, above), TLanes.Without(threshold, above));
            received = TLanes.And(TLanes.Divide(signal, divisor), reachesSilent ? TLanes.Above(now, TLanes.Of(0)) : above);
        }

        var atCurrent = TLanes.Add(received, carry);
        carry = TLanes.Multiply(decay, atCurrent);
        if (dynamics.Clears)
            carry = TLanes.Without(carry, fired);
        return atCurrent;
    }
}
