using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The matrix product of two tensors that both carry reward, as in attention.</summary>
public sealed class MatMul() : ParameterLessModule<Tensor, Tensor, Tensor>(nameof(MatMul))
{
    /// <summary>Multiplies [..., n, k] by [..., k, m] to [..., n, m].</summary>
    public override Tensor forward(Tensor input1, Tensor input2) => matmul(input1, input2);
}
