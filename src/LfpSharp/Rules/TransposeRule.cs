using LfpSharp.Propagation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The layer's ordinary backward pass, without a gate. For linear maps that conserve reward as they are: dropout, flatten,
/// max pooling (to the winner), padding, and for softmax, where it is the deep Taylor decomposition at x.
/// </summary>
public sealed record TransposeRule : Rule
{
    internal override Tensor Connect(LayerCall call)
    {
        // What only moves values about can be undone: reward may enter behind it as if in front of it.
        if (call.Layer is Flatten or Unflatten or Identity or PixelShuffle or PixelUnshuffle or ChannelShuffle
            && call.Trace.Find(call.Inputs[0]) is { } entry)
        {
            var moved = call.Trace.Own(((nn.Module<Tensor, Tensor>)call.Layer).forward(entry.PreActivation));
            call.Trace.Add(new RewardEntry(call.Output, moved, entry.Epsilon, PreActivationPlace.Earlier));
        }

        return call.Output;
    }
}
