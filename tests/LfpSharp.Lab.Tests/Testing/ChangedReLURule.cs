using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Testing;

/// <summary>The rule of a ReLU with a change to what it hands down, as a user's may have by mistake or on purpose.</summary>
/// <param name="Change">From the density at the input, as it should be, to what is handed down.</param>
internal sealed record ChangedReLURule(Func<Tensor, Tensor> Change) : Rule
{
    /// <summary>Why reward ends at it; null if it says nothing.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    protected override string? LossByDefinition(nn.Module layer) => Reason;

    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call) => call.Connect(
        call.Inputs, [call.Inputs[0]], (saved, density) => [Change(density * saved[0].gt(0).to_type(density.dtype))]);
}
