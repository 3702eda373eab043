using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>
/// What was computed already as a node of autograd, with a backward pass of its own. It can be gone through once, and has no second
/// derivative.
/// </summary>
internal sealed class ComputedFunction : ValueFunction<ComputedFunction, ComputedFunction.Way>
{
    // What the last node was given and gave: libtorch has its own hold on it once another runs.
    [ThreadStatic]
    private static List<Tensor?>? passed;

    /// <summary>Gives the gradients of the receivers from the saved tensors and the gradient of the output.</summary>
    public delegate IReadOnlyList<Tensor?> Back(IReadOnlyList<Tensor> saved, Tensor gradient);

    /// <summary>Connects <paramref name="output"/> to <paramref name="receivers"/>.</summary>
    /// <param name="receivers">What gets a gradient.</param>
    /// <param name="output">The value.</param>
    /// <param name="saved">What <paramref name="back"/> needs.</param>
    /// <param name="back">The backward pass.</param>
    /// <param name="failure">What is said before the message of what it throws.</param>
    public static Tensor Connect(IReadOnlyList<Tensor> receivers, Tensor output, IReadOnlyList<Tensor> saved, Back back, string failure)
        => Connect(receivers, output, saved, new Way(receivers.Count, back, failure));

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var way = WayOf(ctx);
        if (grad_output.IsInvalid)
            return [.. Enumerable.Repeat<Tensor>(null!, way.ReceiverCount + 1)];
        passed?.ForEach(tensor => tensor?.Dispose());
        passed = null;
        var saved = ctx.get_saved_variables();
        try
        {
            var gradients = way.Back(saved, grad_output);
            NodeMemory.FreeSaved(ctx);
            passed = [.. saved, grad_output, .. gradients];
            return [.. gradients.Select(gradient => gradient!), null!];
        }
#pragma warning disable CA1031 // Nothing may be thrown into native code; TorchSharp throws what is left for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PendingError.Leave($"{way.Failure}: {exception.Message}");
            return [.. Enumerable.Repeat<Tensor>(null!, way.ReceiverCount + 1)];
        }
    }

    /// <summary>What <see cref="Connect(IReadOnlyList{Tensor}, Tensor, IReadOnlyList{Tensor}, Back, string)"/> was given.</summary>
    internal sealed record Way(int ReceiverCount, Back Back, string Failure);
}
