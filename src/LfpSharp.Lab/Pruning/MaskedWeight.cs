using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>One weight tensor of a model, and which of its weights stay.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Weight">The parameter; shared with the model.</param>
/// <param name="Kept">bool, of the weight's shape: true for those that stay.</param>
public sealed record MaskedWeight(string Name, Parameter Weight, Tensor Kept)
{
    /// <summary>Weights that are removed.</summary>
    public long Removed
    {
        get
        {
            using var count = Kept.count_nonzero();
            return Kept.NumberOfElements - count.item<long>();
        }
    }
}
