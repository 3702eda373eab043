using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Reward that goes down by the ε rule, while the parameters get what a rule says of the layer's activity: each has a pass of its own.
/// </summary>
internal static class OwnFeedback
{
    /// <summary>Connects a linear layer or a convolution.</summary>
    /// <param name="call">The call.</param>
    /// <param name="epsilon">The stabilizer ε.</param>
    /// <param name="changes">
    /// What the parameters that learn get in place of their gradients, in their order, from the layer, its output, its input, those
    /// parameters, and the normalized reward s.
    /// </param>
    public static Tensor Connect(
        LayerCall call, double epsilon, Func<AffineLayer, Tensor, Tensor, IReadOnlyList<Tensor>, Tensor, IReadOnlyList<Tensor>> changes)
    {
        using var scope = NewDisposeScope();
        var layer = AffineLayer.Of(call);
        if (!layer.Learns)
            return call.ConnectToPreActivation(call.Output, epsilon);
        var input = call.Inputs[0];
        var parameters = layer.Parameters.Where(parameter => parameter.requires_grad).ToArray();
        Tensor[] below = input.requires_grad ? [layer.Apply(input, layer.Weight.detach(), layer.Bias?.detach())] : [];
        var z = call.Connect([.. parameters, .. below], [call.Output, input, .. parameters], (saved, normalized) =>
            [.. changes(layer, saved[0], saved[1], [.. saved.Skip(2)], normalized), .. below.Select(_ => normalized.alias())]);
        var connected = call.ConnectToPreActivation(z, epsilon);
        return ReferenceEquals(connected, call.Output) ? connected : connected.MoveToOuterDisposeScope();
    }
}
