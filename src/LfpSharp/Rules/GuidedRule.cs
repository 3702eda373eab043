using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of ReLUs in guided backpropagation: a gradient goes on only where it is positive and the neuron fired. With the
/// <see cref="TransposeRule"/> elsewhere, density is the gradient. For explanation; nothing learns well by it.
/// </summary>
/// <remarks>
/// <code>
/// c_z = max(c_a, 0) · [z &gt; 0]
/// </code>
/// <para>Not linear in the reward. Source: Springenberg, Dosovitskiy, Brox, Riedmiller, Striving for Simplicity, ICLR workshop
/// 2015.</para>
/// </remarks>
public sealed record GuidedRule : Rule
{
    /// <inheritdoc/>
    protected internal override string? LossByDefinition(nn.Module layer) => "guided backpropagation stops negative gradients";

    // The pass carries −c.
    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
        => call.Connect(call.Inputs, [call.Inputs[0]], (saved, density) => [density.clamp(max: 0).masked_fill_(saved[0].le(0), 0)]);
}
