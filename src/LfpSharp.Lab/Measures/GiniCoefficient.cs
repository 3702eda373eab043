using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>How unequal the magnitudes of weights are: 0 when all are the same, near 1 when few hold everything.</summary>
/// <remarks>
/// With the n magnitudes in ascending order, <c>G = Σ_k (2k − n − 1) |w|_k / (n Σ|w|)</c>. Source: Hurley and Rickard,
/// "Comparing measures of sparsity", IEEE Transactions on Information Theory 55(10), 2009.
/// </remarks>
public static class GiniCoefficient
{
    /// <summary>The coefficient over all weights (not biases) of a model; 0 when all of them are 0.</summary>
    public static double OfWeights(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Of(cat([.. Weights(model).Select(weight => weight.detach().flatten())]));
    }

    /// <summary>The parameters of two dimensions and more.</summary>
    public static IEnumerable<Tensor> Weights(nn.Module model) => model.parameters().Where(parameter => parameter.dim() > 1);

    /// <summary>The coefficient of the magnitudes of <paramref name="values"/>, any shape.</summary>
    public static double Of(Tensor values) => new SortedMagnitudes(values).Gini;

    /// <summary>The coefficient of magnitudes that are in ascending order already, float64 [n].</summary>
    internal static double OfSorted(Tensor sorted)
    {
        using var scope = NewDisposeScope();
        var n = sorted.NumberOfElements;
        var total = sorted.sum().item<double>();
        if (total == 0)
            return 0;
        var rank = arange(1, n + 1, ScalarType.Float64, sorted.device);
        return (((2 * rank) - n - 1) * sorted).sum().item<double>() / (n * total);
    }
}
