using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary>
/// LFP: <c>n_t = ρ_t / (|k_{t−1}| + |I_t − (1−β) k_{t−1}| + ε)</c>, <c>carry_{t−1} = β k_{t−1} n_t</c>; see
/// <see cref="LfpSharp.Spiking.Neurons.LifStep.Feedback"/>.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="isOutput">Whether the signal is the reward itself rather than a density that only spikes take.</param>
internal readonly struct FeedbackStep<TLanes>(float epsilon, bool isOutput) : IReturnStep<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe TLanes AtCurrent(
        in LaneDynamics dynamics, int lane, TLanes signal, ref TLanes carry, TLanes current, TLanes before, TLanes now)
    {
        var threshold = TLanes.Of(dynamics.Threshold);
        var received = isOutput ? signal : TLanes.And(signal, TLanes.Above(now, threshold));
        var kept = dynamics.Clears ? TLanes.Without(before, TLanes.Above(before, threshold)) : before;
        var change = TLanes.Subtract(current, TLanes.Multiply(TLanes.Load(dynamics.Leak + lane), kept));
        var size = TLanes.Add(TLanes.Add(TLanes.Abs(kept), TLanes.Abs(change)), TLanes.Of(epsilon));
        var atCurrent = TLanes.Divide(TLanes.Add(received, carry), size);
        carry = TLanes.Multiply(TLanes.Multiply(TLanes.Load(dynamics.Decay + lane), kept), atCurrent);
        return atCurrent;
    }
}
