using LfpSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>A segment as a node of autograd: its values were computed already, and its way back is a function that runs it again.</summary>
internal sealed class SegmentFunction : autograd.SingleTensorFunction<SegmentFunction>
{
    private const string NodeKey = "node";

    public override string Name => nameof(SegmentFunction);

    /// <summary>Connects a segment's output to its input and, since a model's input may carry no gradient, to its parameters.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output">The output, without a graph.</param>
    /// <param name="randomState">The random state before it.</param>
    /// <param name="back">From input, random state and the signal at the output to the signal at the input, if any.</param>
    public static Tensor Connect(Tensor input, Tensor output, Tensor randomState, Func<Tensor, Tensor, Tensor, Tensor?> back)
    {
        // A tensor without elements that asks for a gradient, so that the node is always on the way back.
        using var asking = zeros(0, device: output.device).requires_grad_(true);
        var node = new Node(output, [input.detach(), randomState], back);
        var connected = apply(input, asking, node);
        OutputCache.Free(node.Context!);
        return connected;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var node = (Node)vars[^1];
        node.Context = ctx;
        ctx.set_materialize_grads(false);
        ctx.save_data(NodeKey, node with { Output = null, Saved = null, Context = null });
        ctx.save_for_backward([.. node.Saved!]);
        return node.Output!.detach();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        if (grad_output.IsInvalid)
            return [null!, null!, null!];
        var node = (Node)ctx.get_data(NodeKey);
        try
        {
            var saved = ctx.get_saved_variables();
            return [node.Back(saved[0], saved[1], grad_output)!, null!, null!];
        }
#pragma warning disable CA1031 // Nothing may be thrown into native code; the caller of TorchSharp gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PendingError.Leave($"A segment failed on the way backwards: {exception.Message}");
            return [null!, null!, null!];
        }
    }

    private sealed record Node(Tensor? Output, Tensor[]? Saved, Func<Tensor, Tensor, Tensor, Tensor?> Back)
    {
        public autograd.AutogradContext? Context { get; set; }
    }
}
