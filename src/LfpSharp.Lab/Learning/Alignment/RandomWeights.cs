using LfpSharp.Lab.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>Random weights that are a function of a seed and a layer's position.</summary>
internal static class RandomWeights
{
    /// <summary>
    /// Uniform over <c>±√(6 / (fanIn + fanOut))</c> (Glorot and Bengio, 2010). It belongs to the caller and to no dispose scope.
    /// </summary>
    /// <param name="shape">[outputs, inputs, ...kernel].</param>
    /// <param name="like">Decides dtype and device.</param>
    /// <param name="seed">The rule's seed.</param>
    /// <param name="position">The layer's number.</param>
    public static Tensor Draw(ReadOnlySpan<long> shape, Tensor like, long seed, int position)
    {
        using var noGrad = no_grad();
        using var generator = new Generator(SplitMix64.Seed(seed, position));
        using var scope = NewDisposeScope();
        var bound = Math.Sqrt(6 / Fans(shape));
        return empty(shape.ToArray(), like.dtype).uniform_(-bound, bound, generator).to(like.device).DetachFromDisposeScope();
    }

    /// <summary>fanIn + fanOut, each with the kernel's area.</summary>
    public static double Fans(ReadOnlySpan<long> shape)
    {
        var area = 1.0;
        foreach (var side in shape[2..])
            area *= side;
        return (shape[0] + shape[1]) * area;
    }
}
