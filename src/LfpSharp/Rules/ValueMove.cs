using LfpSharp.Canonizers;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Layers whose output holds values of their input, each whole: reward that arrives at such a value is the reward of the input
/// that it came from, also where the value is 0 and has no density.
/// </summary>
internal static class ValueMove
{
    /// <summary>
    /// How the layer moves another tensor of the input's shape in the way in which it moved its input, given that and the other;
    /// null for other layers.
    /// </summary>
    /// <param name="layer">The layer.</param>
    public static Func<Tensor, Tensor, Tensor>? Of(nn.Module layer) => layer switch
    {
        Flatten or Unflatten or Identity or LastStep or PixelShuffle or PixelUnshuffle or ChannelShuffle
            => (_, z) => ((nn.Module<Tensor, Tensor>)layer).forward(z),
        BatchNorm when BatchNormCanonizer.IsMerged(layer) => (_, z) => z.alias(),
        Dropout or Dropout1d or Dropout2d or Dropout3d when !layer.training => (_, z) => z.alias(),
        MaxPool1d or MaxPool2d or MaxPool3d or AdaptiveMaxPool1d or AdaptiveMaxPool2d or AdaptiveMaxPool3d
            => (input, z) => Select((nn.Module<Tensor, Tensor>)layer, input, z),
        _ => null,
    };

    /// <summary>The reward of each input from the reward of each output of a layer that moves values: its transpose.</summary>
    public static Tensor Back(nn.Module layer, Tensor input, Tensor reward)
    {
        if (BatchNormCanonizer.IsMerged(layer))
            return reward.alias();
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var twin = input.detach().requires_grad_(true);
        var output = ((nn.Module<Tensor, Tensor>)layer).forward(twin);
        return autograd.grad([output], [twin], [reward.reshape(output.shape)])[0].MoveToOuterDisposeScope();
    }

    // The backward pass of a selection M is v ↦ Mᵀ v, and the derivative of that by v along z is M z: z at the winners' places.
    private static Tensor Select(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor z)
    {
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var twin = input.detach().requires_grad_(true);
        var output = layer.forward(twin);
        var direction = zeros_like(output).requires_grad_(true);
        var transposed = autograd.grad([output], [twin], [direction], create_graph: true)[0];
        return autograd.grad([transposed], [direction], [z], create_graph: true)[0].MoveToOuterDisposeScope();
    }
}
