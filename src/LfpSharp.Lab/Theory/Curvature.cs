using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Theory;

/// <summary>
/// The largest curvature λ of a loss as LFP-0 sees it, and with it the largest step that is safe: below <c>2/λ</c> a step along the
/// feedback does not raise the loss, as far as the loss is its own second-order picture around the parameters.
/// </summary>
/// <remarks>
/// With <c>D = diag|w|</c> a step is <c>w − η D ∇L</c>, so the loss changes by <c>−η gᵀDg + η²/2 gᵀ D H D g</c>: it does not rise while
/// <c>η ≤ 2/λ</c>, λ the largest eigenvalue of <c>D^½ H D^½</c>. λ is found by power iteration, products with H by central differences
/// of gradients.
/// </remarks>
/// <param name="model">Float64.</param>
/// <param name="inputs">One batch: all samples.</param>
/// <param name="labels">Their classes.</param>
internal sealed class Curvature(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels) : IDisposable
{
    private const double Difference = 1e-5;
    private Tensor? direction;

    /// <summary>Estimates λ at the parameters as they are; goes on from where the last estimate ended.</summary>
    /// <param name="rounds">Rounds of the power iteration.</param>
    public double Estimate(int rounds)
    {
        using var scope = NewDisposeScope();
        var values = ParameterVector.Values(model);
        var root = values.abs().sqrt_();
        var v = direction ?? ones_like(values);
        var largest = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            v = v / v.norm();
            var along = root * v;
            var product = root * HessianProduct(values, along);
            largest = Math.Max(v.dot(product).item<double>(), round == rounds - 1 ? product.norm().item<double>() : 0);
            v = product;
        }

        ParameterVector.Set(model, values);
        direction?.Dispose();
        direction = v.DetachFromDisposeScope();
        return largest;
    }

    /// <inheritdoc/>
    public void Dispose() => direction?.Dispose();

    private Tensor HessianProduct(Tensor values, Tensor along)
    {
        using var scope = NewDisposeScope();
        var length = Difference / (1e-12 + along.norm().item<double>());
        ParameterVector.Set(model, values + (length * along));
        var above = Direction.Gradient(model, inputs, labels);
        ParameterVector.Set(model, values - (length * along));
        var below = Direction.Gradient(model, inputs, labels);
        return ((above - below) / (2 * length)).MoveToOuterDisposeScope();
    }
}
