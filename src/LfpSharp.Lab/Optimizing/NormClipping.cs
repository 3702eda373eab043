using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Scales all feedback together where its Euclidean norm exceeds the most.</summary>
public sealed record NormClipping : Clipping
{
    /// <inheritdoc/>
    public override void Apply(IReadOnlyList<Parameter> parameters) => nn.utils.clip_grad_norm_(parameters, Max);
}
