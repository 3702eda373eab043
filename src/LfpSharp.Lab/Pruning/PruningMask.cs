using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>Which weights of a model stay and which are exactly zero.</summary>
public sealed class PruningMask : IDisposable
{
    internal PruningMask(IReadOnlyList<MaskedWeight> items) => Items = items;

    /// <summary>The weights in the order of the model.</summary>
    public IReadOnlyList<MaskedWeight> Items { get; }

    /// <summary>Weights that are removed.</summary>
    public long Removed => Items.Sum(item => item.Removed);

    /// <summary>Weights in all.</summary>
    public long Count => Items.Sum(item => item.Kept.NumberOfElements);

    /// <summary>Sets the removed weights to exactly 0; the others stay as they are, bit for bit.</summary>
    public void Apply()
    {
        using var noGrad = no_grad();
        foreach (var item in Items)
        {
            using var removed = item.Kept.logical_not();
            item.Weight.masked_fill_(removed, 0);
        }
    }

    /// <summary>Frees the mask.</summary>
    public void Dispose()
    {
        foreach (var item in Items)
            item.Kept.Dispose();
    }
}
