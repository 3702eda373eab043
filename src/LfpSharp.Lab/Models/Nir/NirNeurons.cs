using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Nir;

/// <summary>Neurons of NIR as neurons here: how they leak, fire and reset, and what their current is multiplied by.</summary>
/// <param name="Dynamics">The neurons.</param>
/// <param name="Gains">The factor on the current: one for all, or one for each neuron.</param>
internal sealed record NirNeurons(LifDynamics Dynamics, IReadOnlyList<double> Gains)
{
    // Two resets are the same if they agree to the rounding of float32.
    private const double Rounding = 1e-5;

    /// <summary>Of an LIF or IF.</summary>
    /// <exception cref="NotSupportedException">They rest or reset elsewhere than at 0, or have several thresholds.</exception>
    public static NirNeurons Spiking(string name, NirNode node, float step, bool hasGain)
    {
        Expect(name, node, "v_reset", 0);
        var (decays, gains) = Leak(name, node, step);
        return Of(decays, One(name, node, "v_threshold"), Reset.ToZero, gains, hasGain);
    }

    /// <summary>Of an LI or I that nothing makes spike: its potential is the answer.</summary>
    public static NirNeurons Silent(string name, NirNode node, float step)
    {
        var (decays, gains) = Leak(name, node, step);
        return new NirNeurons(new LifDynamics(decays, 1, Reset.None), gains);
    }

    /// <summary>Of an LI or I, a threshold behind it, and what takes its spikes back.</summary>
    /// <exception cref="NotSupportedException">What goes back is no reset that is known here.</exception>
    public static NirNeurons WithReset(string name, NirNode node, string threshold, NirNode thresholds, NirNode? back, float step,
        bool hasGain)
    {
        var (decays, gains) = Leak(name, node, step);
        var height = One(threshold, thresholds, "threshold");
        if (back is null)
            return Of(decays, height, Reset.None, gains, hasGain);
        if (decays is not [var decay] || gains is not [var gain])
        {
            throw new NotSupportedException($"The node '{name}' has a time constant for each neuron and a reset of its own; expected "
                + "one for all.");
        }

        var taken = -One(threshold, back, "scale") * gain;
        var reset = Math.Abs(taken - height) <= Rounding * height ? Reset.SubtractDelayed
            : Math.Abs(taken - (decay * height)) <= Rounding * height ? Reset.SubtractAtOnce
            : throw new NotSupportedException(
                $"A spike of the node '{threshold}' takes {taken:g6} from the next potential; expected its threshold {height:g6}, or the "
                + $"threshold times the decay, {decay * height:g6}.");
        return Of(decays, height, reset, gains, hasGain);
    }

    // Where the file says that its weights have a power of two in them, they and the threshold are what they were.
    private static NirNeurons Of(double[] decays, double threshold, Reset reset, double[] gains, bool hasGain)
    {
        if (!hasGain || decays is not [< 1 and var decay] || gains is not [var gain])
            return new NirNeurons(new LifDynamics(decays, threshold, reset), gains);
        var power = NirTime.Gain(decay);
        return new NirNeurons(new LifDynamics(decay, (float)(threshold / (gain * power)), reset), [1 / power]);
    }

    private static (double[] Decays, double[] Gains) Leak(string name, NirNode node, float step)
    {
        var resistances = node.Floats("r").Values;
        if (!node.Has("tau"))
            return ([1], Few([.. resistances.Select(r => (double)r)]));
        Expect(name, node, "v_leak", 0);
        var constants = node.Floats("tau").Values;
        if (Array.Exists(constants, tau => !(tau >= step)))
        {
            throw new NotSupportedException(
                $"The node '{name}' has a time constant of {constants.Min():g6} s, shorter than the time step of {step:g6} s. Give the "
                + "step that the network was made with: --dt.");
        }

        double[] gains =
        [
            .. Enumerable.Range(0, Math.Max(constants.Length, resistances.Length))
                .Select(i => (double)At(resistances, i) * step / At(constants, i)),
        ];
        return (Few([.. constants.Select(tau => (double)NirTime.Decay(tau, step))]), Few(gains));
    }

    private static float At(float[] values, int i) => values[Math.Min(i, values.Length - 1)];

    private static double[] Few(double[] values) => Array.TrueForAll(values, value => value == values[0]) ? [values[0]] : values;

    private static void Expect(string name, NirNode node, string parameter, float value)
    {
        if (node.Has(parameter) && Array.Find(node.Floats(parameter).Values, number => number != value) is not 0 and var found)
        {
            throw new NotSupportedException(
                $"The node '{name}' has {parameter} = {found:g6}; the neurons here rest at 0 and go back to 0. Shift its potentials so "
                    + "that it is 0.");
        }
    }

    private static double One(string name, NirNode node, string parameter)
        => Few(Array.ConvertAll(node.Floats(parameter).Values, value => (double)value)) is [var one] && (one > 0 || parameter == "scale")
            ? one
            : throw new NotSupportedException(
                $"The node '{name}' has several values of '{parameter}', or one that is not above 0; expected one for all its neurons.");
}
