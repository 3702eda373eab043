using System.Globalization;

namespace LfpSharp.Lab.Formats.Nir;

/// <summary>How a decay per step and NIR's time constants become one another.</summary>
/// <remarks>
/// NIR's neurons are <c>τ v' = (v_leak − v) + r I</c>. Forward Euler with steps of dt gives <c>v ← β v + (1 − β) (v_leak + r I)</c>,
/// <c>β = 1 − dt/τ</c>. An integrate-and-fire neuron, <c>v' = r I</c>, is taken as simulators take it: <c>v ← v + r I</c> at each step.
/// </remarks>
internal static class NirTime
{
    /// <summary>dt in seconds that files are written for, and read with unless they say otherwise: snnTorch's.</summary>
    public const float Step = 1e-4f;

    private const int Neighbours = 4096;

    /// <summary>
    /// The float32 τ of a decay, so that <c>1 − dt/τ</c> in float32, which simulators compute, has the very bits of the decay in float32;
    /// the nearest there is where none has, which happens below 0.75 only.
    /// </summary>
    /// <param name="decay">β, 0 to 1, 1 excluded.</param>
    /// <exception cref="ArgumentOutOfRangeException">β is 1 or outside.</exception>
    public static float Constant(double decay)
    {
        if (!(decay is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(decay), decay, "A time constant belongs to a decay from 0 to below 1; a neuron with decay 1 does not leak.");
        }

        var (wanted, best) = ((float)decay, (float)(Step / (1 - decay)));
        var (up, down) = (best, best);
        for (var i = 0; i < Neighbours && Decay(best) != wanted; i++)
        {
            (up, down) = (MathF.BitIncrement(up), MathF.BitDecrement(down));
            best = new[] { best, up, down }.MinBy(tau => MathF.Abs(Decay(tau) - wanted));
        }

        return best;
    }

    /// <summary>dt of a file: what its notes say, or else <see cref="Step"/>.</summary>
    /// <exception cref="NotSupportedException">The notes say what is no time step.</exception>
    public static float Of(NirGraph graph)
    {
        if (!graph.Notes.TryGetValue("dt", out var text))
            return Step;
        return float.TryParse(text, CultureInfo.InvariantCulture, out var step) && step > 0 && float.IsFinite(step)
            ? step
            : throw new NotSupportedException($"The file's note 'dt' is '{text}'; expected the time step in seconds, above 0.");
    }

    /// <summary>β of a time constant, in float32 as simulators compute it.</summary>
    public static float Decay(float constant, float step = Step) => 1f - (step / constant);
}
