using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>What one direction of one layer keeps of a sequence for the way back.</summary>
/// <param name="Input">x, [T · N, in].</param>
/// <param name="PreActivations">[T, N, blocks · H].</param>
/// <param name="Inner">LSTM: the cells c; GRU: what the state gives the candidate, v. [T, N, H].</param>
/// <param name="Outputs">h, [T, N, H].</param>
internal sealed record CellRun(Tensor Input, Tensor PreActivations, Tensor Inner, Tensor Outputs)
{
    /// <summary>How many tensors a run has.</summary>
    public const int TensorCount = 4;

    /// <summary>T.</summary>
    public long Steps => Outputs.shape[0];

    /// <summary>The tensors in the order of <see cref="Of"/>.</summary>
    public IReadOnlyList<Tensor> Tensors => [Input, PreActivations, Inner, Outputs];

    /// <summary>A run from its tensors.</summary>
    public static CellRun Of(IReadOnlyList<Tensor> tensors, int first)
        => new(tensors[first], tensors[first + 1], tensors[first + 2], tensors[first + 3]);
}
