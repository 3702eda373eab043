using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Scales the feedback of each parameter tensor by itself where its Euclidean norm exceeds the most.</summary>
public sealed record LayerNormClipping : Clipping
{
    /// <inheritdoc/>
    public override void Apply(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
            nn.utils.clip_grad_norm_([parameter], Max);
    }
}
