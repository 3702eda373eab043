using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking;

/// <summary>
/// n_j(t) of <see cref="LfpSharp.Spiking.Learning.RewardStdp"/> for the neurons of one sample, from the bits that they fired.
/// </summary>
/// <param name="arrivalDecay">λ₊.</param>
/// <param name="spikeDecay">λ₋.</param>
/// <param name="eligibilityDecay">λ_e.</param>
/// <param name="potentiation">A₊.</param>
/// <param name="depression">A₋.</param>
/// <param name="expectedRate">ρ.</param>
internal readonly unsafe struct StdpKernel<TLanes>(
    float arrivalDecay, float spikeDecay, float eligibilityDecay, float potentiation, float depression, float expectedRate)
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Writes n_j(t) of every step, or its sum over the steps.</summary>
    /// <param name="from">The first lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="bits">What was fired at step 0, one bit a lane.</param>
    /// <param name="row">Elements from one step's bits to the next's.</param>
    /// <param name="modulations">M, rows of <c>to − from</c> lanes.</param>
    /// <param name="atCurrents">n of step 0, all lanes.</param>
    /// <param name="atCurrentsStride">Lanes from one step's shares to the next's; 0 sums them.</param>
    /// <param name="scratch">16 T floats.</param>
    public void Run(
        int from, int to, int steps, ushort* bits, nint row, float* modulations, float* atCurrents, nint atCurrentsStride, float* scratch)
    {
        TLanes one = TLanes.Of(1), zero = TLanes.Of(0), decay = TLanes.Of(spikeDecay);
        TLanes keep = TLanes.Of(eligibilityDecay), past = TLanes.Of(arrivalDecay);
        TLanes plus = TLanes.Of(potentiation), minus = TLanes.Of(depression), rate = TLanes.Of(expectedRate);
        for (var i = from; i < to; i += 16)
        {
            var fired = zero;
            for (nint t = 0; t < steps; t++)
            {
                TLanes.Store(fired, scratch + (16 * t));
                fired = TLanes.Multiply(decay, TLanes.Add(fired, TLanes.And(one, TLanes.Mask(bits[(t * row) + (i >> 4)]))));
            }

            TLanes later = zero, causes = zero, sum = zero;
            for (nint t = steps - 1; t >= 0; t--)
            {
                later = TLanes.MultiplyAdd(keep, later, TLanes.Load(modulations + (t * (to - from)) + (i - from)));
                var surprise = TLanes.Subtract(TLanes.And(one, TLanes.Mask(bits[(t * row) + (i >> 4)])), rate);
                causes = TLanes.MultiplyAdd(past, causes, TLanes.Multiply(later, surprise));
                var atCurrent = TLanes.Subtract(
                    TLanes.Multiply(plus, causes), TLanes.Multiply(TLanes.Multiply(minus, later), TLanes.Load(scratch + (16 * t))));
                if (atCurrentsStride == 0)
                    sum = TLanes.Add(sum, atCurrent);
                else
                    TLanes.Store(atCurrent, atCurrents + (t * atCurrentsStride) + i);
            }

            if (atCurrentsStride == 0)
                TLanes.Store(sum, atCurrents + i);
        }
    }
}
