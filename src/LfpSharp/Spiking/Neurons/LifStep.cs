using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Neurons;

/// <summary>The neuron's formulas, each once, on tensors of any device and floating-point type.</summary>
/// <remarks>The fused float32 kernels compute the same in the same order; the tests hold the two together.</remarks>
internal sealed class LifStep
{
    private readonly Tensor decay;
    private readonly Tensor leak;
    private readonly Tensor taken;
    private readonly double threshold;
    private readonly bool clears;

    /// <param name="dynamics">The neurons.</param>
    /// <param name="like">[N, ...]: gives shape, type and device.</param>
    /// <param name="layer">The layer's name, for messages.</param>
    public LifStep(LifDynamics dynamics, Tensor like, string layer)
    {
        threshold = dynamics.Threshold;
        clears = dynamics.Reset.Clears;
        decay = Parameter(dynamics, beta => beta, like, layer);
        leak = Parameter(dynamics, beta => 1 - beta, like, layer);
        taken = Parameter(dynamics, beta => dynamics.Reset.Taken(beta, dynamics.Threshold), like, layer);
    }

    /// <summary><c>[u &gt; θ]</c>, as 0 and 1.</summary>
    public Tensor Spikes(Tensor membrane) => membrane.gt(threshold).to_type(membrane.dtype);

    /// <summary>k: what a spike leaves of the old potential.</summary>
    public Tensor Kept(Tensor membrane) => clears ? membrane.masked_fill(membrane.gt(threshold), 0) : membrane;

    /// <summary><c>u_t = β k_{t−1} + I_t − a s_{t−1}</c>.</summary>
    public Tensor Membrane(Tensor before, Tensor current) => (decay * Kept(before)).add_(current).sub_(taken * Spikes(before));

    /// <summary>LFP: <c>n_t = ρ_t / (|k_{t−1}| + |I_t − (1−β) k_{t−1}| + ε)</c> and <c>carry_{t−1} = β k_{t−1} n_t</c>.</summary>
    public (Tensor AtCurrent, Tensor Carry) Feedback(Tensor reward, Tensor kept, Tensor current, double epsilon)
    {
        var atCurrent = reward / (kept.abs() + (current - (leak * kept)).abs_()).add_(epsilon);
        return (atCurrent, (decay * kept).mul_(atCurrent));
    }

    /// <summary>
    /// LFP with a gate, hidden: <c>c_t / max(u_t, θ)</c> where the neuron fired, or where <c>u_t &gt; 0</c>; 0 elsewhere.
    /// </summary>
    public Tensor Gated(Tensor density, Tensor membrane, bool reachesSilent)
        => (density / membrane.clamp_min(threshold)).masked_fill_(membrane.le(reachesSilent ? 0 : threshold), 0);

    /// <summary>The same at the output: <c>r_t / (β|k_{t−1}| + |I_t| + ε)</c>.</summary>
    public Tensor Shared(Tensor reward, Tensor kept, Tensor current, double epsilon)
        => reward / (decay * kept).abs_().add_(current.abs()).add_(epsilon);

    /// <summary><c>x = u − θ</c>, where a surrogate is asked for its derivative.</summary>
    public Tensor Distance(Tensor membrane) => membrane - threshold;

    /// <summary><c>n_t = γ_t + carry_t</c> and <c>carry_{t−1} = β n_t</c>, 0 where a spike cleared.</summary>
    /// <param name="gradient">
    /// γ_t at the membrane: <c>g_t σ'(u_t − θ)</c> where the signal is a gradient at the spike, or what <see cref="Gated"/> gives.
    /// </param>
    /// <param name="carry">What came back from the step after.</param>
    /// <param name="before"><c>u_{t−1}</c>.</param>
    public (Tensor AtCurrent, Tensor Carry) Gradient(Tensor gradient, Tensor carry, Tensor before)
    {
        var atCurrent = gradient + carry;
        var carried = decay * atCurrent;
        return (atCurrent, clears ? carried.masked_fill_(before.gt(threshold), 0) : carried);
    }

    private static Tensor Parameter(LifDynamics dynamics, Func<double, double> value, Tensor like, string layer)
    {
        var shape = like.shape[1..];
        var values = dynamics.Decays.Select(value).ToArray();
        if (values.Length == 1)
            return tensor(values[0], like.dtype, like.device);
        if (values.Length != shape.Aggregate(1L, (product, size) => product * size))
        {
            throw new ArgumentException(
                $"Layer '{layer}' has {values.Length} decays, but neurons of shape [{string.Join(", ", shape)}]. Give one decay for "
                + "all, or one for each neuron.");
        }

        return tensor(values, like.dtype, like.device).view(shape);
    }
}
