using LfpSharp.Modules;
using LfpSharp.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Base of the rules of <see cref="Lstm"/> and <see cref="Gru"/>, which differ in what a gate takes of a product's reward.
/// </summary>
/// <remarks>
/// The way back goes once along the sequence; products with the input's weights and for the parameters' feedback are done for all steps
/// together. Where a stabilized value is 0 (ε = 0), its quotient counts as 0; in float32 on the CPU where its size is below 1e-30. NaN
/// stays NaN.
/// </remarks>
public abstract record RecurrentRule : Rule
{
    private protected RecurrentRule(double epsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override string? LossByDefinition(nn.Module layer)
        => "biases and stabilizers of each step of the sequence take their part inside";

    /// <inheritdoc/>
    protected internal sealed override Tensor Connect(LayerCall call)
    {
        if (call.Layer is not RecurrentLayer layer)
        {
            throw new InvalidOperationException(
                $"The layer '{call.Path}' is a {call.Layer.GetType().Name}; a {GetType().Name} is for {nameof(Lstm)} and {nameof(Gru)} "
                + "only. Give it another rule, such as new EpsilonRule().");
        }

        var (kept, parameters, state) = (layer.Take(), layer.Parameters(), call.State);
        var step = At(layer.Stack.Cell);
        Tensor[] receivers = [call.Inputs[0], .. parameters];
        var learns = receivers.Select(receiver => receiver.requires_grad).ToArray();
        var connected = RuleFunction.Connect(state, receivers, call.Output, [.. kept, .. parameters], (saved, density) =>
            layer.Return(step, saved, density, [learns[0], .. learns.Skip(1).Select(learn => learn && state.AsksParameters)])!);
        foreach (var tensor in kept)
            tensor.Dispose();
        return connected;
    }

    /// <summary>What a cell does at each step on the way back.</summary>
    private protected abstract CellReturn At(GatedCell cell);
}
