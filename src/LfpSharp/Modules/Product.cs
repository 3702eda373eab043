using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The elementwise product of two tensors that both carry reward, as in a gate.</summary>
public sealed class Product() : ParameterLessModule<Tensor, Tensor, Tensor>(nameof(Product))
{
    /// <summary>Multiplies the two tensors, broadcasting as PyTorch does.</summary>
    public override Tensor forward(Tensor input1, Tensor input2) => input1 * input2;
}
