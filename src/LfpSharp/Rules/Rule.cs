using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// How a layer decomposes the reward of its outputs onto its inputs and parameters. A rule holds numbers, no tensors and no
/// layer, so one object serves many layers.
/// </summary>
/// <remarks>
/// Built in: <see cref="EpsilonRule"/>, <see cref="IdentityRule"/>, <see cref="EqualSplitRule"/>,
/// <see cref="GatedUnitRule"/>, <see cref="TransposeRule"/>.
/// For a rule of one's own derive from <see cref="OutputRule"/> or <see cref="InputRule"/>.
/// </remarks>
public abstract record Rule
{
    private protected Rule()
    {
    }

    /// <summary>The ε that the rule adds to what it divides by; null for a rule that does not divide.</summary>
    internal virtual double? Stabilizer => null;

    /// <summary>
    /// Called after each forward of the layer. Returns the tensor that the rest of the model sees: the same values, connected
    /// backwards as the rule wants it.
    /// </summary>
    internal abstract Tensor Connect(LayerCall call);

    /// <summary>Throws unless <paramref name="epsilon"/> is a finite number of at least 0.</summary>
    private protected static double Checked(double epsilon)
        => double.IsFinite(epsilon) && epsilon >= 0
            ? epsilon
            : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "The stabilizer ε must be a finite number of at least 0; the usual value is 1e-6, and 0 gives LFP-0.");
}
