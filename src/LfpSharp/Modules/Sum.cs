using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>A residual join: the sum of two tensors, as a module, so that it can carry the ε rule.</summary>
/// <remarks>
/// Written as <c>x + y</c> in a forward, a sum conserves reward too, without a stabilizer of its own.
/// </remarks>
public sealed class Sum() : ParameterLessModule<Tensor, Tensor, Tensor>(nameof(Sum))
{
    /// <summary>Adds the two tensors, broadcasting as PyTorch does.</summary>
    public override Tensor forward(Tensor input1, Tensor input2) => input1 + input2;
}
