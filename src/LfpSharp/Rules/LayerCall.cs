using LfpSharp.Gates;
using LfpSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// One call of a layer during a forward pass, as its rule sees it, with the ways to connect what it returned backwards.
/// </summary>
/// <remarks>
/// The pass backwards carries densities, <c>c = r / a</c>: reward per unit of what was passed on. Inputs and output belong to the
/// model and may not be disposed.
/// </remarks>
public sealed class LayerCall
{
    internal LayerCall(ForwardState state, string path, nn.Module layer, IReadOnlyList<Tensor> inputs, Tensor output)
        => (State, Path, Layer, Inputs, Output) = (state, path, layer, inputs, output);

    /// <summary>The layer's path in the model, as PyTorch writes it: <c>features.3</c>.</summary>
    public string Path { get; }

    /// <summary>The layer.</summary>
    public nn.Module Layer { get; }

    /// <summary>What its forward was given.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>What its forward returned, connected to inputs and parameters as the forward has done it.</summary>
    public Tensor Output { get; }

    /// <summary>
    /// Whether nothing but one activation will see the output, which brings the gate of both. Only where the rule
    /// <see cref="Rule.LeavesGateToActivation"/>.
    /// </summary>
    public bool FeedsActivationOnly { get; internal init; }

    /// <summary>Where reward may enter, and what came from where.</summary>
    internal ForwardState State { get; }

    /// <summary>Whether rewards are recorded, so that what goes past a tensor has to be told.</summary>
    internal bool IsRecorded { get; init; }

    /// <summary>
    /// For a rule of layers: the reward of the output becomes <c>s = factor · r / stab(z)</c> at the pre-activation, whose own
    /// backward pass carries it on. Together with a following activation this is one gate, reward at the model's output enters at z,
    /// and recording and verification know z.
    /// </summary>
    /// <param name="preActivation">
    /// z: <see cref="Output"/>, or another tensor of its shape that was computed from <see cref="Inputs"/> and parameters, by changed
    /// weights for example, with gradients enabled. It is taken over.
    /// </param>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <param name="factor">How much of the reward is meant to go on: 1 is all of it.</param>
    /// <returns>A tensor of the output's values, for the rest of the model.</returns>
    /// <exception cref="ArgumentException">z has another shape than the output.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The factor is 0, infinite or not a number.</exception>
    public Tensor ConnectToPreActivation(Tensor preActivation, double epsilon, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(preActivation);
        CheckFactor(factor);
        if (!preActivation.shape.SequenceEqual(Output.shape))
        {
            throw new ArgumentException(
                $"The rule of the layer '{Path}' gave a pre-activation of shape {Shape(preActivation)}, expected the output's, "
                + $"{Shape(Output)}.",
                nameof(preActivation));
        }

        var isOutput = ReferenceEquals(preActivation, Output);
        var isUngated = FeedsActivationOnly || (isOutput && epsilon == 0 && factor == 1);
        var output = isUngated ? Output : Gated(preActivation, preActivation, epsilon, factor);

        // Without a gate of its own the layer's output is z. The model may dispose it, so the entry has a handle of its own.
        var kept = !isOutput ? State.Own(preActivation) : isUngated ? State.Own(Output.alias()) : Output;
        State.Add(new RewardEntry(output, kept, epsilon, PreActivationPlace.Output)
        {
            Factor = factor,
            HoldsOutput = isOutput,
            LeftGate = FeedsActivationOnly,
        });
        return output;
    }

    /// <summary>
    /// For a rule of activations, <c>a = f(z)</c>: the reward of a becomes, times a factor, the reward of z, without f's derivative.
    /// Where z came from a layer that connects to its pre-activation, directly or through layers that only move values about, both
    /// are one gate, <c>f(z) / stab(z)</c> with that layer's ε; several activations in a row are one, too. Otherwise the gate is
    /// <c>f(z) / z</c>, and a z of exactly 0 gets nothing.
    /// </summary>
    /// <param name="factor">How much of the reward is meant to go on: 1 is all of it.</param>
    /// <param name="reference">
    /// From where f(z) is measured: with ZeroInput f(z) − f(0) stands for f(z), and at z = 0 the limit; of steps, with Expected,
    /// F(z) − F(0).
    /// </param>
    /// <returns>A tensor of the output's values, for the rest of the model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The factor is 0, infinite or not a number.</exception>
    /// <exception cref="InvalidOperationException">f(0) is asked for, and is not finite or cannot be computed.</exception>
    public Tensor ConnectThroughActivation(double factor = 1, ActivationReference reference = ActivationReference.ZeroOutput)
    {
        CheckFactor(factor);
        var input = Inputs[0];
        var entry = State.Find(input) is { IsModelInput: false } found ? found : null;
        if (ActivationShape.Difference(Layer, input, reference) is { } difference)
            return GatedByDifference(difference, entry is { LeftGate: true } ? entry : null, factor);

        // Where f(z)/z is f'(z), the graph that the forward has made is the gate already.
        if (ActivationShape.SlopeIsGate(Layer) && (entry is not { IsMergeable: true } || ActivationShape.HasParameters(Layer)))
        {
            var scaled = factor == 1 ? Output : Connect([Output], [], (_, density) => [density * factor]);
            State.Add(new RewardEntry(scaled, State.Own(input.alias()), 0, PreActivationPlace.Input) { Factor = factor });
            return scaled;
        }

        var epsilon = entry?.Epsilon ?? 0;
        var total = factor * (entry?.Factor ?? 1);
        var preActivation = entry?.PreActivation ?? State.Own(input.alias());

        // relu(z) is z or 0, so it serves as its own divisor and z need not be kept.
        var divisor = entry is { HoldsOutput: true } && ActivationShape.IsRectifier(Layer) ? Output : preActivation;
        var output = Gated(preActivation, divisor, epsilon, total);
        var place = entry is null ? PreActivationPlace.Input : PreActivationPlace.Earlier;
        State.Add(new RewardEntry(output, preActivation, epsilon, place) { Factor = total });
        return output;
    }

    /// <summary>For any rule: connects the output to tensors by a function alone; its own connection is cut.</summary>
    /// <param name="receivers">What gets a density: inputs, the output itself, parameters, or tensors computed of these.</param>
    /// <param name="saved">What <paramref name="backward"/> needs besides the density.</param>
    /// <param name="backward">The density of each receiver, from the density of the output.</param>
    /// <returns>A tensor of the output's values, for the rest of the model.</returns>
    public Tensor Connect(IReadOnlyList<Tensor> receivers, IReadOnlyList<Tensor> saved, RuleBackward backward)
    {
        ArgumentNullException.ThrowIfNull(receivers);
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentNullException.ThrowIfNull(backward);
        var shapes = receivers.Select(receiver => receiver.shape).ToArray();
        return RuleFunction.Connect(State, receivers, Output, saved, (kept, density) => Checked(backward(kept, density), shapes));
    }

    /// <summary>Connects the output (or f of it) to <paramref name="preActivation"/> through the gate.</summary>
    /// <param name="preActivation">z, the tensor that receives the normalized reward as its gradient.</param>
    /// <param name="divisor">What is stabilized and divided by: z, or a tensor for which the quotient is the same.</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <param name="scale">1, or the part of the reward that goes on.</param>
    internal Tensor Gated(Tensor preActivation, Tensor divisor, double epsilon, double scale = 1)
    {
        TensorHolders.Prepare();
        return RuleFunction.Connect(
            State,
            [preActivation],
            Output,
            ReferenceEquals(Output, divisor) ? [Output] : [Output, divisor],
            (saved, density) => [Gate.PassOn(density, saved[0], saved[^1], epsilon, scale)]);
    }

    /// <summary>
    /// As <see cref="ConnectToPreActivation"/>, but what arrives is the reward of the output itself: for rules that divide it by
    /// several pre-activations.
    /// </summary>
    /// <param name="receivers">What gets a normalized reward.</param>
    /// <param name="saved">What <paramref name="backward"/> needs besides the reward.</param>
    /// <param name="backward">The normalized reward of each receiver, from the reward of the output.</param>
    internal Tensor ConnectToReward(IReadOnlyList<Tensor> receivers, IReadOnlyList<Tensor> saved, RuleBackward backward)
        => ConnectToPreActivation(RuleFunction.Connect(State, receivers, ones_like(Output), saved, backward), 0);

    /// <summary>A changed parameter in the place of a parameter w, which gets the part of the gradient that is its own.</summary>
    /// <param name="parameter">w.</param>
    /// <param name="changed">w′, of the same shape and without a graph.</param>
    internal Tensor ConnectParameter(Tensor parameter, Tensor changed)
        => parameter.requires_grad
            ? RuleFunction.Connect(
                State, [parameter], changed, [changed, parameter],
                (saved, gradient) => [ChangedValue.Pass(gradient, saved[0], saved[1])])
            : changed;

    /// <summary>
    /// A changed input x′ in the place of <see cref="Inputs"/>' first, x, which gets the reward <c>r = x′ ∂</c>: as its density
    /// <c>r / x</c>, or, where reward reaches inputs of 0, as <c>s = r / stab(z)</c> at the pre-activation that x came from.
    /// </summary>
    /// <param name="changed">x′, of the same shape and without a graph.</param>
    /// <param name="reachesZero">Whether there is reward where x is 0.</param>
    internal Tensor ConnectInput(Tensor changed, bool reachesZero)
    {
        var input = Inputs[0];
        if (!input.requires_grad)
            return changed;
        if (!reachesZero || State.Find(input) is not { } entry)
        {
            return RuleFunction.Connect(
                State, [input], changed, [changed, input], (saved, gradient) => [ChangedValue.Pass(gradient, saved[0], saved[1])]);
        }

        return RuleFunction.Connect(State, [entry.PreActivation], changed, [changed, entry.PreActivation], (saved, gradient) =>
        {
            var reward = gradient * saved[0];
            if (IsRecorded)
                State.Sent.Add(new SentReward(input, entry, reward.neg()));
            return [entry.Normalize(reward, saved[1]).reshape(saved[1].shape)];
        });
    }

    // This gate is finite where z is 0 too, so it needs the one before it only where that was left to it, and reward enters at the
    // output as a density: no entry.
    private Tensor GatedByDifference(Func<Tensor, Tensor> difference, RewardEntry? left, double factor)
    {
        var (epsilon, scale) = (left?.Epsilon ?? 0, factor * (left?.Factor ?? 1));
        var divisor = left is { HoldsOutput: false } ? left.PreActivation : null;
        return RuleFunction.Connect(
            State,
            [left?.PreActivation ?? Inputs[0]],
            Output,
            divisor is null ? [Inputs[0]] : [Inputs[0], divisor],
            (saved, density) => [Gate.PassDifference(density, difference, saved[0], saved.Count > 1 ? saved[1] : null, epsilon, scale)]);
    }

    private IReadOnlyList<Tensor> Checked(IReadOnlyList<Tensor> densities, long[][] shapes)
    {
        if (densities.Count != shapes.Length)
        {
            throw new InvalidOperationException(
                $"The rule of the layer '{Path}' gave {densities.Count} densities for {shapes.Length} tensors.");
        }

        for (var i = 0; i < shapes.Length; i++)
        {
            if (!densities[i].shape.SequenceEqual(shapes[i]))
            {
                throw new InvalidOperationException(
                    $"The rule of the layer '{Path}' gave a density of shape {Shape(densities[i])}, expected "
                    + $"[{string.Join(", ", shapes[i])}]: "
                    + $"that of the tensor which receives it (number {i}).");
            }
        }

        return densities;
    }

    private static void CheckFactor(double factor)
    {
        if (!double.IsFinite(factor) || factor == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), factor,
                "The factor must be finite and not 0: with 0 nothing before the layer would learn; freeze it instead.");
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
