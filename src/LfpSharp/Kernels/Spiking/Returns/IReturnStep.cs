using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary>One step of the way back through sixteen neurons: from the signal and the carry to n_t at the current.</summary>
internal unsafe interface IReturnStep<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Returns n_t and replaces the carry.</summary>
    /// <param name="dynamics">The neurons.</param>
    /// <param name="lane">The first of the sixteen.</param>
    /// <param name="signal">
    /// What arrives at the spike: c_t, or the output's reward or gradient. Undefined where a hidden neuron did not fire.
    /// </param>
    /// <param name="carry">In: of step t. Out: of step t − 1.</param>
    /// <param name="current">I_t.</param>
    /// <param name="before">u_{t−1}.</param>
    /// <param name="now">u_t.</param>
    TLanes AtCurrent(in LaneDynamics dynamics, int lane, TLanes signal, ref TLanes carry, TLanes current, TLanes before, TLanes now);
}
