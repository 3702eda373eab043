using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>A spike for autograd: forward <c>[x &gt; 0]</c>, backward the arctangent's derivative with α = 2.</summary>
internal sealed class ThresholdFunction : autograd.SingleTensorFunction<ThresholdFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(ThresholdFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var distance = (Tensor)vars[0];
        ctx.save_for_backward([distance]);
        return distance.gt(0).to_type(distance.dtype);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var distance = ctx.get_saved_variables()[0];
        return [(grad_output / (1 + (distance * Math.PI).pow(2))).MoveToOuterDisposeScope()];
    }
}
