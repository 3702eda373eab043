namespace LfpSharp.Propagation;

/// <summary>
/// A place between layers where the forward calls a function that does not conserve reward, such as <c>torch.tanh(x)</c>:
/// no hook sees it, so no rule serves it.
/// </summary>
/// <param name="From">The layers whose outputs go into the function.</param>
/// <param name="To">The layer that takes its result, or "the output of the model".</param>
/// <param name="ShareConserved">
/// How much of a reward that arrives behind the function comes out in front of it; 1 would be conserving.
/// </param>
public sealed record FunctionLeak(IReadOnlyList<string> From, string To, double ShareConserved)
{
    /// <summary>How the input of the model is called in <see cref="From"/>.</summary>
    internal const string ModelInput = "the input of the model";

    /// <summary>How the output of the model is called in <see cref="To"/>.</summary>
    internal const string ModelOutput = "the output of the model";

    /// <summary>The finding in words.</summary>
    public override string ToString()
        => $"Between {(From.Count == 0 ? "a constant" : string.Join(" and ", From))} and {To} the forward calls a function "
        + "that is not a module and does not conserve reward: "
        + FormattableString.Invariant($"of 1.00 that arrives, {ShareConserved:f2} goes on. ")
        + (To == ModelOutput
            ? "Return the outputs of the last layer (rewards take logits). Otherwise write "
            : "Hooks cannot see functions: write ")
        + "an activation as a module (torch.nn.Tanh() for torch.tanh(x)), a product as LfpSharp.Modules.Product or MatMul, "
        + "a softmax as torch.nn.Softmax, and call every layer by layer.call(x), not layer.forward(x).";
}
