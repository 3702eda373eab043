using LfpSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// A layer's rule as a node of autograd: forwards a value that was computed already; backwards it gives each input the
/// density that the rule says.
/// </summary>
internal sealed class RuleFunction : ValueFunction<RuleFunction, RuleFunction.Way>
{
    /// <summary>Connects <paramref name="output"/> to <paramref name="inputs"/> by <paramref name="backward"/> alone.</summary>
    /// <param name="state">Takes an exception that <paramref name="backward"/> throws: it must not cross native code.</param>
    /// <param name="inputs">The tensors that receive a density.</param>
    /// <param name="output">The value; its own connection to the graph is cut.</param>
    /// <param name="saved">What <paramref name="backward"/> needs, besides the density.</param>
    /// <param name="backward">The rule.</param>
    /// <returns>A tensor that shares the memory of <paramref name="output"/>.</returns>
    public static Tensor Connect(
        ForwardState state, IReadOnlyList<Tensor> inputs, Tensor output, IReadOnlyList<Tensor> saved, RuleBackward backward)
        => Connect(inputs, output, saved, new Way(state, inputs.Count, backward));

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var way = WayOf(ctx);
        if (grad_output.IsInvalid)
            return Nothing(way.InputCount);
        if (!way.State.IsPropagating)
            return Refuse(way.InputCount, grad_output);
        way.State.LetGo();
        var saved = ctx.get_saved_variables();
        try
        {
            var densities = way.Backward(saved, grad_output);
            NodeMemory.FreeSaved(ctx);
            way.State.LetGoLater([.. saved, grad_output, .. densities]);
            return [.. densities, null!];
        }
#pragma warning disable CA1031 // Nothing may be thrown into native code; Propagate throws it on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            way.State.Fault ??= exception;
            return Nothing(way.InputCount);
        }
    }

    // What arrives as no gradient goes on as none.
    private static List<Tensor> Nothing(int inputCount) => [.. Enumerable.Repeat<Tensor>(null!, inputCount + 1)];

    // Somebody else's backward pass: no gradient goes on, and its caller gets an error. Where none can be left for it (on other
    // devices libtorch goes backwards on threads of its own), a gradient of a wrong shape stops it.
    private static List<Tensor> Refuse(int inputCount, Tensor density)
    {
        var isSaid = density.device_type == DeviceType.CPU && PendingError.Leave(
            "backward() was called on outputs of a model to which a FeedbackPropagation was attached in the forward. It would give neither "
            + "a gradient nor feedback, so no gradient was written. Call lfp.Propagate(outputs, reward), or dispose the "
            + "FeedbackPropagation "
            + "before the forward.");
        return isSaid ? Nothing(inputCount) : [.. Enumerable.Range(0, inputCount).Select(_ => zeros(0, 7, 0)), null!];
    }

    /// <summary>What goes back with the density.</summary>
    internal sealed record Way(ForwardState State, int InputCount, RuleBackward Backward);
}
