using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>
/// What was computed already as a node of autograd, with a backward pass of its own. It can be gone through once, and has no second
/// derivative.
/// </summary>
internal sealed class ComputedFunction : autograd.SingleTensorFunction<ComputedFunction>
{
    private const string NodeKey = "node";

    /// <summary>Gives the gradients of the receivers from the saved tensors and the gradient of the output.</summary>
    public delegate IReadOnlyList<Tensor?> Back(IReadOnlyList<Tensor> saved, Tensor gradient);

    public override string Name => nameof(ComputedFunction);

    /// <summary>Connects <paramref name="output"/> to <paramref name="receivers"/>.</summary>
    /// <param name="receivers">What gets a gradient.</param>
    /// <param name="output">The value.</param>
    /// <param name="saved">What <paramref name="back"/> needs.</param>
    /// <param name="back">The backward pass.</param>
    /// <param name="failure">What is said before the message of what it throws.</param>
    public static Tensor Connect(IReadOnlyList<Tensor> receivers, Tensor output, IReadOnlyList<Tensor> saved, Back back, string failure)
    {
        var node = new Node(receivers.Count, output, saved, back, failure);
        var connected = apply([.. receivers, node]);
        OutputCache.Free(node.Context!);
        return connected;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var node = (Node)vars[^1];
        node.Context = ctx;
        ctx.set_materialize_grads(false);
        ctx.save_data(NodeKey, node with { Output = null, Saved = null, Context = null });
        ctx.save_for_backward([.. node.Saved!.Select(tensor => tensor.detach())]);
        return node.Output!.detach();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var node = (Node)ctx.get_data(NodeKey);
        if (grad_output.IsInvalid)
            return [.. Enumerable.Repeat<Tensor>(null!, node.ReceiverCount + 1)];
        try
        {
            return [.. node.Back(ctx.get_saved_variables(), grad_output).Select(gradient => gradient!), null!];
        }
#pragma warning disable CA1031 // Nothing may be thrown into native code; TorchSharp throws what is left for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PendingError.Leave($"{node.Failure}: {exception.Message}");
            return [.. Enumerable.Repeat<Tensor>(null!, node.ReceiverCount + 1)];
        }
    }

    private sealed record Node(int ReceiverCount, Tensor? Output, IReadOnlyList<Tensor>? Saved, Back Back, string Failure)
    {
        public autograd.AutogradContext? Context { get; set; }
    }
}
