using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The layer's ordinary backward pass, without a gate. For linear maps that conserve reward as they are: dropout, flatten,
/// max pooling (to the winner), padding, and for softmax, where it is the deep Taylor decomposition at x.
/// </summary>
public sealed record TransposeRule : Rule
{
    /// <inheritdoc/>
    protected internal override Tensor? Constant(nn.Module layer, IReadOnlyList<Tensor> inputs)
        => layer is AttentionMask && inputs[1].dtype != ScalarType.Bool ? inputs[1].clamp(min: finfo(inputs[1].dtype).min) : null;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        // Reward may enter behind what only moves values as if in front of it. The input is kept by a handle of its own.
        if (call.State.Find(call.Inputs[0]) is { } entry && ValueMove.Of(call.Layer) is { } move)
        {
            var input = call.State.Own(call.Inputs[0].detach());
            call.State.Add(entry.Behind(call.Output, z => call.State.Own(move(input, z)), input));
        }

        return call.Output;
    }
}
