using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Cuts each number of the feedback to −most .. most.</summary>
public sealed record ValueClipping : Clipping
{
    /// <inheritdoc/>
    public override void Apply(IReadOnlyList<Parameter> parameters) => nn.utils.clip_grad_value_(parameters, Max);
}
