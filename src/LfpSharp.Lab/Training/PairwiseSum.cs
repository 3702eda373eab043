using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Sums tensors that come one after another in a fixed binary tree, <c>((x₀ + x₁) + (x₂ + x₃)) + …</c>, and keeps only one for each of its
/// levels.
/// </summary>
internal sealed class PairwiseSum : IDisposable
{
    private readonly Stack<(int Level, Tensor Sum)> open = new();

    /// <summary>Takes the next tensor in; it is owned from now on, and may be changed.</summary>
    public void Add(Tensor next)
    {
        var level = 0;
        for (; open.TryPeek(out var before) && before.Level == level; level++)
        {
            open.Pop();
            before.Sum.add_(next);
            next.Dispose();
            next = before.Sum;
        }

        open.Push((level, next));
    }

    /// <summary>The sum of a power of two of tensors; it belongs to the caller.</summary>
    /// <exception cref="InvalidOperationException">There were none, or no power of two.</exception>
    public Tensor Take()
        => open.Count == 1 ? open.Pop().Sum
            : throw new InvalidOperationException($"The tree of a sum has {open.Count} ends; give it a power of two of tensors.");

    /// <summary>Frees what was not taken.</summary>
    public void Dispose()
    {
        while (open.TryPop(out var left))
            left.Sum.Dispose();
    }
}
