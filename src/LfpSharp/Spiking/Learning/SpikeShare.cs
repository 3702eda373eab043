namespace LfpSharp.Spiking.Learning;

/// <summary>How <see cref="SpikeFeedback"/> takes reward from a neuron's spikes to its currents.</summary>
public enum SpikeShare
{
    /// <summary>
    /// As in the method's reference: a spike's reward is divided by the sizes of what was left and of what came,
    /// <c>|k| + |I − (1−β) k| + ε</c>, and what was left takes its part with it.
    /// </summary>
    Spike,

    /// <summary>
    /// The gate <c>f(u)/u</c> of what happened, <c>f(u) = [u &gt; θ]</c>: a spike's reward is divided by the potential. The leak passes on
    /// <c>β n</c>, its exact part of <c>u_t = β k_{t−1} + I_t</c>, whatever the signs.
    /// </summary>
    Exact,

    /// <summary>
    /// The gate of what was to be expected, <c>f(u) = min(u, θ)/θ</c> for <c>u &gt; 0</c>: the chance of a spike if the threshold lay
    /// anywhere in (0, θ). Neurons below the threshold get their part too, so a layer that has fallen silent can come back. No derivative
    /// is taken, but on <c>0 &lt; u &lt; θ</c> the gate is a constant, as a ReLU-shaped surrogate's slope would be. The leak passes on
    /// <c>β n</c>.
    /// </summary>
    Membrane,
}
