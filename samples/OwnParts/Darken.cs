using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Options;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>An augmentation: every image is multiplied by a factor of its own, down to 1 − most.</summary>
public sealed record Darken : TensorAugmentation
{
    /// <summary>The greatest loss of brightness.</summary>
    [Range(0, 1)]
    public double Max { get; init => field = OptionRange.Check(this, value); } = 0.3;

    /// <inheritdoc/>
    public override void Apply(Tensor inputs, Generator random)
    {
        using var scope = NewDisposeScope();
        inputs.mul_(1 - (rand([inputs.shape[0], 1, 1, 1], generator: random) * Max));
    }
}
