using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary>
/// Surrogate: <c>n_t = g_t σ'(u_t − θ) + carry_t</c>, <c>carry_{t−1} = β n_t</c>; see
/// <see cref="LfpSharp.Spiking.Neurons.LifStep.Gradient"/>.
/// </summary>
/// <param name="shape">σ'.</param>
/// <param name="isMembrane">Whether the signal is the gradient at the potential, past the spike.</param>
internal readonly struct GradientStep<TLanes, TShape>(TShape shape, bool isMembrane) : IReturnStep<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
    where TShape : struct, ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe TLanes AtCurrent(
        in LaneDynamics dynamics, int lane, TLanes signal, ref TLanes carry, TLanes current, TLanes before, TLanes now)
    {
        var threshold = TLanes.Of(dynamics.Threshold);
        var received = isMembrane ? signal : TLanes.Multiply(signal, shape.At(TLanes.Subtract(now, threshold)));
        var atCurrent = TLanes.Add(received, carry);
        carry = TLanes.Multiply(TLanes.Load(dynamics.Decay + lane), atCurrent);
        if (dynamics.Clears)
            carry = TLanes.Without(carry, TLanes.Above(before, threshold));
        return atCurrent;
    }
}
