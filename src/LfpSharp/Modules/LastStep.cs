using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Takes the last step of a sequence, as a recurrent layer's answer; all reward goes to it, unchanged.</summary>
/// <param name="batchFirst">Whether samples come before steps.</param>
public sealed class LastStep(bool batchFirst = false) : ParameterLessModule<Tensor, Tensor>(nameof(LastStep))
{
    /// <summary>[T, N, ...], or with batch first [N, T, ...], to [N, ...].</summary>
    public override Tensor forward(Tensor input) => input.select(batchFirst ? 1 : 0, -1);
}
