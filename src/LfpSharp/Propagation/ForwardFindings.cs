namespace LfpSharp.Propagation;

/// <summary>What a forward does beside its layers' rules.</summary>
/// <param name="Leaks">Functions between layers that do not conserve reward.</param>
/// <param name="PassedBy">Layers whose parameters the forward uses past the layer's own call.</param>
/// <param name="Uncalled">Layers with learnable parameters that the forward did not use at all.</param>
internal sealed record ForwardFindings(IReadOnlyList<FunctionLeak> Leaks, IReadOnlyList<AttachedLayer> PassedBy, IReadOnlyList<AttachedLayer> Uncalled)
{
    /// <summary>What keeps the model from learning by its rules, one sentence each.</summary>
    /// <remarks>What happens to the input before the first layer concerns nobody's parameters.</remarks>
    public IReadOnlyList<string> Faults =>
    [
        .. PassedBy.Select(layer => $"The forward uses the parameters of the layer '{layer.Path}' ({layer.Layer.GetType().Name}) past its call, where no rule sees it. Write {Name(layer)}.call(x) for {Name(layer)}.forward(x), and no torch.nn.functional with its weight."),
        .. Leaks.Where(leak => leak.From.Any(from => from != FunctionLeak.ModelInput)).Select(leak => leak.ToString()),
        .. Uncalled.Select(layer => $"The layer '{layer.Path}' ({layer.Layer.GetType().Name}) is registered, but the forward did not call it: it would never learn. Call it, remove it, or freeze its parameters."),
    ];

    private static string Name(AttachedLayer layer) => layer.Path.Length == 0 ? "model" : layer.Path[(layer.Path.LastIndexOf('.') + 1)..];
}
