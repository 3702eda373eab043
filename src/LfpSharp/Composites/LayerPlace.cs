using static TorchSharp.torch;

namespace LfpSharp.Composites;

/// <summary>Where a layer stands in its model.</summary>
/// <param name="Path">Its path, as PyTorch writes it.</param>
/// <param name="Layer">The layer.</param>
/// <param name="HasParameters">Whether it has parameters of its own.</param>
/// <param name="Position">Its number among the layers with parameters, from 0; −1 without parameters.</param>
/// <param name="PositionCount">How many layers have parameters.</param>
public sealed record LayerPlace(string Path, nn.Module Layer, bool HasParameters, int Position = -1, int PositionCount = 0)
{
    /// <summary>Whether it is the first layer with connections: linear, or a convolution, in the order of registration.</summary>
    public bool IsFirst { get; init; }
}
