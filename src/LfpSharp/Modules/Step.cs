using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The step activation: 1 where z &gt; 0, else 0 (also at 0; NaN stays NaN). Its derivative is 0 everywhere.</summary>
public sealed class Step() : ParameterLessModule<Tensor, Tensor>(nameof(Step))
{
    /// <summary>Computes the step of every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input) => input.ceil().clamp_(0, 1);
}
