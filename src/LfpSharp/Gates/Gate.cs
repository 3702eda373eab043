using LfpSharp.Kernels;
using LfpSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Gates;

/// <summary>
/// The gate of a layer: what multiplies the reward density on its way backwards, where a gradient would be multiplied by
/// the derivative of the activation.
/// </summary>
/// <remarks>
/// With <c>z</c> the pre-activation, <c>f(z)</c> the value that was passed on and <c>c = r / f(z)</c> the density (reward per
/// unit of activation), the normalized reward is <c>s = r / stab(z) = c · f(z) / stab(z)</c>, where
/// <c>stab(z) = z + ε·sgn z</c> and <c>sgn 0 = +1</c>. Source: Weber et al., TMLR 2025, the ε rule; see <c>docs/how-it-works.md</c>.
/// A stabilized value of exactly 0 (only where ε = 0 and z = 0) passes nothing on: its quotient counts as 0.
/// </remarks>
public static class Gate
{
    /// <summary>The stabilizer ε of the reference implementation, used wherever none is given.</summary>
    public const double DefaultEpsilon = 1e-6;

    /// <summary><c>stab(z) = z + ε·sgn z</c> with <c>sgn 0 = +1</c>, elementwise.</summary>
    /// <param name="preActivation">z, any shape, floating point.</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    public static Tensor Stabilize(Tensor preActivation, double epsilon)
    {
        using var negative = preActivation.lt(0);
        return where(negative, preActivation - epsilon, preActivation + epsilon);
    }

    /// <summary><c>s = r / stab(z)</c>, and 0 where <c>stab(z) = 0</c>, elementwise.</summary>
    /// <param name="reward">r, of z's shape.</param>
    /// <param name="preActivation">z.</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    public static Tensor Normalize(Tensor reward, Tensor preActivation, double epsilon)
    {
        using var scope = NewDisposeScope();
        var stabilized = Stabilize(preActivation, epsilon);
        var quotient = reward / stabilized;
        return (epsilon > 0 ? quotient : quotient.masked_fill(stabilized.eq(0), 0)).MoveToOuterDisposeScope();
    }

    /// <summary><c>c · f(z) / stab(z) · scale</c>, and 0 where <c>stab(z) = 0</c>, elementwise.</summary>
    /// <param name="density">c, the reward per unit of output.</param>
    /// <param name="output">f(z), or z itself for a layer without activation.</param>
    /// <param name="preActivation">z, of the same shape.</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <param name="scale">1, or the share that each of several operands gets.</param>
    /// <returns>The normalized reward s, which the layer's own transpose carries on.</returns>
    public static Tensor Pass(Tensor density, Tensor output, Tensor preActivation, double epsilon, double scale = 1)
        => PassEither(density, output, preActivation, epsilon, scale, canBeFree: false);

    /// <summary>
    /// As <see cref="Pass"/> for the density that a node of autograd was given, which is written over and returned where nobody else
    /// holds it: a third less to read and write.
    /// </summary>
    internal static Tensor PassOn(Tensor density, Tensor output, Tensor preActivation, double epsilon, double scale)
        => PassEither(density, output, preActivation, epsilon, scale, canBeFree: true);

    /// <summary>
    /// <c>c · d(x) / stab(z) · scale</c> with <c>d(x) = f(x) − f(0)</c>, elementwise: the gate of
    /// <see cref="ActivationReference.ZeroInput"/>, by the same pass, fused where the other one is.
    /// </summary>
    /// <param name="density">c, the reward per unit of output.</param>
    /// <param name="difference">d.</param>
    /// <param name="input">x, of c's shape.</param>
    /// <param name="preActivation">z, of the same shape; null where it is x.</param>
    /// <param name="epsilon">ε ≥ 0. At 0, and z = x, the gate is d(x) / x and at x = 0 its limit f'(0).</param>
    /// <param name="scale">1, or the part of the reward that goes on.</param>
    internal static Tensor PassDifference(
        Tensor density, Func<Tensor, Tensor> difference, Tensor input, Tensor? preActivation, double epsilon, double scale)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (preActivation is null && epsilon == 0)
        {
            // d(x) / x changes over the type's last digit by no more than a digit of its own.
            var step = finfo(input.dtype).eps;
            using var isNear = input.abs().lt(step);
            input = input.masked_fill(isNear, step);
        }

        return Pass(density, difference(input), preActivation ?? input, epsilon, scale).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Pass"/> by tensor operations, for other devices and types, and as the twin of the fused pass.</summary>
    internal static Tensor PassByTensors(Tensor density, Tensor output, Tensor preActivation, double epsilon, double scale)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var quotient = Normalize(density * output, preActivation, epsilon);
        return (scale == 1 ? quotient : quotient * scale).MoveToOuterDisposeScope();
    }

    private static Tensor PassEither(
        Tensor density, Tensor output, Tensor preActivation, double epsilon, double scale, bool canBeFree)
    {
        // What comes back through a transposition lies otherwise in memory than what went forward: a copy, then the fused pass.
        var isCopy = !density.is_contiguous();
        var laid = isCopy ? density.contiguous() : density;
        if (TensorMemory.IsPlainFloat(laid, output, preActivation))
        {
            var isFree = isCopy || (canBeFree && TensorHolders.IsSole(laid));
            return PassFused(laid, output, preActivation, isFree ? laid : empty_like(laid), epsilon, scale);
        }

        using var copy = isCopy ? laid : null;
        return PassByTensors(laid, output, preActivation, epsilon, scale);
    }

    private static unsafe Tensor PassFused(
        Tensor density, Tensor output, Tensor preActivation, Tensor result, double epsilon, double scale)
    {
        var kernel = new GateKernel(
            TensorMemory.Pointer(density), TensorMemory.Pointer(output), TensorMemory.Pointer(preActivation),
            TensorMemory.Pointer(result), (float)epsilon, (float)scale);
        KernelThreads.For(kernel, (nint)density.NumberOfElements, GateKernel.Grain);
        return result;
    }
}
