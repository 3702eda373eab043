using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>What stands in for a layer's weight when the signal goes back.</summary>
internal abstract class BackwardWeights : IDisposable
{
    /// <summary>The backward weight of a layer, in the current dispose scope or kept by this.</summary>
    /// <param name="stage">The layer's number.</param>
    /// <param name="weight">W, [outputs, inputs] or [outputs, inputs / groups, height, width].</param>
    public abstract Tensor Of(int stage, Tensor weight);

    /// <summary>Frees what is kept.</summary>
    public abstract void Dispose();

    /// <summary><c>B</c>, random and fixed.</summary>
    public sealed class Random(long seed) : BackwardWeights
    {
        private readonly Dictionary<int, Tensor> drawn = [];

        /// <inheritdoc/>
        public override Tensor Of(int stage, Tensor weight)
            => drawn.TryGetValue(stage, out var found) ? found : drawn[stage] = RandomWeights.Draw(weight.shape, weight, seed, stage);

        /// <inheritdoc/>
        public override void Dispose()
        {
            foreach (var weight in drawn.Values)
                weight.Dispose();
            drawn.Clear();
        }
    }

    /// <summary><c>√(2 / (fanIn + fanOut)) · sign(W)</c>.</summary>
    public sealed class UniformSign : BackwardWeights
    {
        /// <inheritdoc/>
        public override Tensor Of(int stage, Tensor weight)
        {
            using var noGrad = no_grad();
            return weight.sign().mul_(Math.Sqrt(2 / RandomWeights.Fans(weight.shape)));
        }

        /// <inheritdoc/>
        public override void Dispose()
        {
        }
    }

    /// <summary><c>|B| ⊙ sign(W)</c>, B random and fixed.</summary>
    public sealed class RandomSign(long seed) : BackwardWeights
    {
        private readonly Random magnitudes = new(seed);

        /// <inheritdoc/>
        public override Tensor Of(int stage, Tensor weight)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            return (magnitudes.Of(stage, weight).abs() * weight.sign()).MoveToOuterDisposeScope();
        }

        /// <inheritdoc/>
        public override void Dispose() => magnitudes.Dispose();
    }
}
