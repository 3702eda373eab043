using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The negated ReLU: −max(z, 0).</summary>
public sealed class NegatedReLU() : ParameterLessModule<Tensor, Tensor>(nameof(NegatedReLU))
{
    /// <summary>Computes −max(z, 0) of every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input)
    {
        using var rectified = input.relu();
        return rectified.neg();
    }
}
