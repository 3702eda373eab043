using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Gates;

/// <summary>
/// <c>d(z) = f(z) − f(0)</c> of an activation, elementwise, without the cancellation that the subtraction has near 0: in float32
/// sigmoid(1e-8) − 0.5 is 0, and here 2.5e-9.
/// </summary>
internal static class ReferenceDifference
{
    // Values at ±h are exact to 1e-16, so slopes to 1e-16 / h, and the parabola leaves out a term in h² / 6: both about 1e-11.
    private const double Near = 1.0 / (1 << 17);

    /// <summary>What d is for an activation, as a function of z; null where f(0) is 0, so that d is f.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="input">An input of it, whose shape and device the 0 is given that it is asked with.</param>
    /// <exception cref="InvalidOperationException">f(0) is not finite, or the module does not map one tensor to one.</exception>
    public static Func<Tensor, Tensor>? Of(nn.Module activation, Tensor input) => activation switch
    {
        Sigmoid => SigmoidOf,
        Hardsigmoid => z => z.clamp(-3, 3).div_(6),
        Softplus { beta: var beta, threshold: var threshold } => z => SoftplusOf(z, beta, threshold),
        LogSigmoid => LogSigmoidOf,
        Hardtanh when Constant(activation, input) is not null => throw new InvalidOperationException(
            "TorchSharp's Hardtanh works in place and leaves no input to measure from. Use LfpSharp.Modules.Hardtanh."),
        _ => Constant(activation, input) is null ? null : z => AnyOf(Function(activation), z),
    };

    /// <summary>f(0) in float64, of the shape of one sample; null where all of it is 0.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="input">An input of it, <c>[N, ...]</c> or of one dimension.</param>
    /// <exception cref="InvalidOperationException">f(0) is not finite, or the module does not map one tensor to one.</exception>
    public static Tensor? Constant(nn.Module activation, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var constant = Function(activation)(zeros(SampleShape(input), ScalarType.Float64, input.device));
        if (!Finiteness.Holds(constant))
        {
            throw new InvalidOperationException(
                $"{activation.GetType().Name} is not finite at 0, so its output cannot be measured from there. Give it "
                + $"new IdentityRule(), whose reference is {nameof(ActivationReference.ZeroOutput)}.");
        }

        return constant.count_nonzero().item<long>() == 0 ? null : constant.MoveToOuterDisposeScope();
    }

    // σ(z) − 1/2 = tanh(z/2) / 2
    private static Tensor SigmoidOf(Tensor z) => z.div(2).tanh_().div_(2);

    // log(1 + e^z) − log 2 = max(z, 0) + log(1 + (e^−|z| − 1)/2). Beyond its threshold PyTorch's softplus is z itself.
    private static Tensor SoftplusOf(Tensor z, double beta, double threshold)
    {
        using var scope = NewDisposeScope();
        var scaled = z * beta;
        var smooth = scaled.clamp(min: 0) + scaled.abs().neg_().expm1_().div_(2).log1p_();
        var linear = scaled.gt(threshold);
        return where(linear, scaled - Math.Log(2), smooth).div_(beta).MoveToOuterDisposeScope();
    }

    // −log(1 + e^−z) + log 2
    private static Tensor LogSigmoidOf(Tensor z)
    {
        using var scope = NewDisposeScope();
        return SoftplusOf(z.neg(), 1, double.PositiveInfinity).neg_().MoveToOuterDisposeScope();
    }

    private static Tensor AnyOf(Func<Tensor, Tensor> f, Tensor z)
    {
        using var scope = NewDisposeScope();
        var wide = z.to(ScalarType.Float64, copy: true);
        var isNear = wide.abs().lt(Near);
        Tensor At(double value) => f(full(SampleShape(z), value, ScalarType.Float64, z.device));

        // f(z) − f(0) = z (slope + curvature z), with f's central differences
        var constant = At(0);
        var (above, below) = (At(Near) - constant, At(-Near) - constant);
        var slope = (above - below) / (2 * Near);
        var curvature = (above + below) / (2 * Near * Near);
        var parabola = wide * (slope + (curvature * wide));
        return where(isNear, parabola, f(wide.clone()) - constant).to(z.dtype).MoveToOuterDisposeScope();
    }

    private static Func<Tensor, Tensor> Function(nn.Module activation)
        => activation is nn.Module<Tensor, Tensor> function
            ? function.forward
            : throw new InvalidOperationException(
                $"{activation.GetType().Name} does not map one tensor to one, so its output for 0 is not known. Give it "
                + $"new IdentityRule(), whose reference is {nameof(ActivationReference.ZeroOutput)}.");

    private static long[] SampleShape(Tensor input) => input.dim() < 2 ? input.shape : [1, .. input.shape[1..]];
}
