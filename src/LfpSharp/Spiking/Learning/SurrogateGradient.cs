namespace LfpSharp.Spiking.Learning;

/// <summary>Backpropagation through time with a surrogate for the derivative of a spike; the reset counts as a constant.</summary>
/// <remarks>
/// For t from T down to 1, <c>carry_T = 0</c>: <c>n_t = g_t σ'(u_t − θ) + carry_t</c>, <c>carry_{t−1} = β n_t</c> (0 where a
/// reset to zero cleared the potential), where <c>g_t</c> is the loss's gradient at the spike and <c>n_t</c> at the current.
/// </remarks>
/// <param name="Shape">The derivative to use for a spike.</param>
public sealed record SurrogateGradient(Surrogate Shape) : SpikingRule
{
    /// <summary>Surrogate gradients with the arctangent, α = 2.</summary>
    public SurrogateGradient()
        : this(new ArctanSurrogate())
    {
    }

    /// <summary>The derivative to use for a spike.</summary>
    public Surrogate Shape { get; } = Shape ?? throw new ArgumentNullException(nameof(Shape));

    internal override bool ReachesSilentNeurons => true;
}
