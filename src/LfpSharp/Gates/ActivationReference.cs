namespace LfpSharp.Gates;

/// <summary>
/// From where an activation's output is measured when its reward is handed down. It matters for activations with f(0) ≠ 0
/// (sigmoid, softplus, hard sigmoid, log sigmoid, ...) and, by <see cref="Expected"/>, for steps; for others all are the same.
/// </summary>
/// <remarks>
/// <para>With z the pre-activation, c the density of the output f(z), and s the normalized reward at z, all of one shape:</para>
/// <code>
/// zero output   s = c · f(z) / stab(z)             the whole reward of f(z) is that of z
/// zero input    s = c · (f(z) − f(0)) / stab(z)    the reward of the constant f(0), c · f(0), ends there as a bias's share does
/// expected      s = c · (F(z) − F(0)) / stab(z)    of steps: F(z) is the mean of f with each threshold shifted at random
/// </code>
/// <para>Near z = 0 the first grows like f(0) / z and has the wrong sign below it: a sigmoid's gate is 0.5 / ε at 0 and
/// −0.5 / ε just below. The second is <c>q(z) · z / stab(z)</c> with <c>q(z) = (f(z) − f(0)) / z</c> and <c>q(0) = f'(0)</c>, the
/// limit: it is bounded by f's steepest slope, for an f that never falls it is never negative, and with ε &gt; 0 it is 0 at z = 0,
/// with ε = 0 it is f'(0). An f that jumps at 0 has no such limit: see <see cref="ZeroInput"/>.</para>
/// <para>Source: q is the multiplier of DeepLIFT's rescale rule (Shrikumar, Greenside, Kundaje, ICML 2017) for the reference
/// z = 0. See <c>docs/how-it-works.md</c>.</para>
/// </remarks>
public enum ActivationReference
{
    /// <summary>From 0, as the method's paper has it: the gate <c>f(z) / stab(z)</c>.</summary>
    ZeroOutput,

    /// <summary>
    /// From f(0), the output for the input 0: the gate <c>(f(z) − f(0)) / stab(z)</c>. For an activation of your own f is called
    /// again, with 0, and in the pass backwards with z in float64; it must be a function of z alone. Where |z| is below h = 2⁻¹⁷ the
    /// parabola through its values at −h, 0 and h stands for it: exact to 1e-9 where f is smooth, and where f jumps at 0 by J,
    /// which has no limit, the gate stays below |J| / h.
    /// </summary>
    ZeroInput,

    /// <summary>
    /// Of <c>Step</c>, <c>NegatedStep</c> and <c>Staircase</c>: from F(0), and what is handed
    /// down is the reward of what was to be expected, F(z), not of what happened, f(z). Each threshold lies anywhere up to half a step's
    /// width to either side; with L levels and <c>h = 1 / (2 (L − 1))</c> that makes <c>F(z) − F(0) = clamp(z, −h, 1 − h)</c>, for a step
    /// <c>clamp(z, −1/2, 1/2)</c>. So the gate is about 1 near the thresholds and falls like 1 / |z| beyond; neurons that are silent
    /// get feedback too, and what was paid for more or less than F(z) − F(0) ends there. Of other activations it is
    /// <see cref="ZeroInput"/>. This project's; no derivative is taken, but of a step it is the like of a surrogate.
    /// </summary>
    Expected,
}
