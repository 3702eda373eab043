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

    // What the last node was given and gave: libtorch has its own hold on it once another runs.
    [ThreadStatic]
    private static List<Tensor?>? passed;

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
        // Cut-off views: a saved output that knew its own node would keep the node alive for ever. They hold memory, so they go at once.
        using var values = output.detach();
        List<Tensor> views = [.. saved.Select(tensor => tensor.detach())];
        var node = new Node(receivers.Count, values, views, back, failure);
        var connected = apply([.. receivers, node]);
        NodeMemory.FreeOutputs(node.Context!);
        views.ForEach(view => view.Dispose());
        return connected;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var node = (Node)vars[^1];
        node.Context = ctx;
        ctx.set_materialize_grads(false);
        ctx.save_data(NodeKey, node with { Output = null, Saved = null, Context = null });
        ctx.save_for_backward(node.Saved!);
        return node.Output!;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var node = (Node)ctx.get_data(NodeKey);
        if (grad_output.IsInvalid)
            return [.. Enumerable.Repeat<Tensor>(null!, node.ReceiverCount + 1)];
        passed?.ForEach(tensor => tensor?.Dispose());
        passed = null;
        var saved = ctx.get_saved_variables();
        try
        {
            var gradients = node.Back(saved, grad_output);
            NodeMemory.FreeSaved(ctx);
            passed = [.. saved, grad_output, .. gradients];
            return [.. gradients.Select(gradient => gradient!), null!];
        }
#pragma warning disable CA1031 // Nothing may be thrown into native code; TorchSharp throws what is left for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PendingError.Leave($"{node.Failure}: {exception.Message}");
            return [.. Enumerable.Repeat<Tensor>(null!, node.ReceiverCount + 1)];
        }
    }

    private sealed record Node(int ReceiverCount, Tensor? Output, List<Tensor>? Saved, Back Back, string Failure)
    {
        public autograd.AutogradContext? Context { get; set; }
    }
}
