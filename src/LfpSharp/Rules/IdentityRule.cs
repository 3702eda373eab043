using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of activations: the reward of <c>a_j = f(z_j)</c> is the reward of <c>z_j</c>. No derivative of f is used, so f
/// may be a step.
/// </summary>
/// <remarks>
/// In density form: the gate <c>f(z) / stab(z)</c> where a gradient would have <c>f'(z)</c>. When z came directly from a layer
/// with the ε rule, its gate and this one are merged into one with that layer's ε; several activations in a row merge too.
/// Otherwise <see cref="Epsilon"/> is used.
/// </remarks>
public sealed record IdentityRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0 for an input that no ε layer has stabilized.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public IdentityRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = Checked(epsilon);

    /// <summary>The stabilizer ε for an input that no ε layer has stabilized.</summary>
    public double Epsilon { get; }

    internal override Tensor Connect(LayerCall call)
    {
        var input = call.Inputs[0];
        var entry = call.Trace.Find(input);
        var epsilon = entry?.Epsilon ?? Epsilon;
        var preActivation = entry?.PreActivation ?? call.Trace.Own(input.alias());

        // Where f(z)/z is f'(z), the graph that the forward has made is the gate already.
        var slopeIsGate = epsilon == 0 && (entry is null || entry.Place == PreActivationPlace.Output) && ActivationShape.IsLinearOnBothSides(call.Layer);

        // relu(z) is z or 0, so it serves as its own divisor and z need not be kept.
        var divisor = ActivationShape.IsRectifier(call.Layer) ? call.Output : preActivation;
        var output = slopeIsGate ? call.Output : call.Gated(preActivation, divisor, epsilon);
        call.Trace.Add(new RewardEntry(output, preActivation, epsilon, entry is null ? PreActivationPlace.Input : PreActivationPlace.Earlier));
        return output;
    }
}
