using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The negated hyperbolic tangent: −tanh z.</summary>
public sealed class NegatedTanh() : ParameterLessModule<Tensor, Tensor>(nameof(NegatedTanh))
{
    /// <summary>Computes −tanh z of every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input)
    {
        using var tanh = input.tanh();
        return tanh.neg();
    }
}
