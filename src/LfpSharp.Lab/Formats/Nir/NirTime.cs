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

    /// <summary>The note of files whose weights have <see cref="Gain"/> in them.</summary>
    public static readonly KeyValuePair<string, string> GainNote = new("gain", "power of two");

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

        return Nearest((float)(Step / (1 - decay)), (float)decay, tau => Decay(tau));
    }

    /// <summary>
    /// What weights are multiplied with, since NIR's neurons take the share 1 − β of a current and ours all of it: the greatest power of
    /// two
    /// that is not above <c>1/(1 − β)</c>, so that no weight is rounded; what is left is in the threshold.
    /// </summary>
    public static double Gain(double decay) => decay < 1 ? Math.Pow(2, Math.Floor(Math.Log2(1 / (1 - decay)))) : 1;

    /// <summary>
    /// The float32 threshold of NIR's potential, which is <c>(1 − β) Gain</c> times ours, so that divided by <c>dt/τ</c> in float32, as
    /// simulators do, it is the very threshold times the gain, or next to it.
    /// </summary>
    /// <param name="threshold">θ.</param>
    /// <param name="decay">β, below 1.</param>
    public static float Threshold(double threshold, double decay)
    {
        var (share, gain) = (Step / Constant(decay), Gain(decay));
        return Nearest((float)(threshold * gain * (1 - decay)), (float)(threshold * gain), height => height / share);
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

    /// <summary>Whether the weights of a file have <see cref="Gain"/> in them.</summary>
    public static bool HasGain(NirGraph graph) => graph.Notes.Contains(GainNote);

    /// <summary>β of a time constant, in float32 as simulators compute it.</summary>
    public static float Decay(float constant, float step = Step) => 1f - (step / constant);

    // The float32 number next to a guess of which something is what is wanted, or nearest to it.
    private static float Nearest(float guess, float wanted, Func<float, float> of)
    {
        var (best, up, down) = (guess, guess, guess);
        for (var i = 0; i < Neighbours && of(best) != wanted; i++)
        {
            (up, down) = (MathF.BitIncrement(up), MathF.BitDecrement(down));
            best = new[] { best, up, down }.MinBy(number => MathF.Abs(of(number) - wanted));
        }

        return best;
    }
}
