using LfpSharp.Recurrent;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Gated recurrent unit: <c>h_t = (1 − z) n + z h_{t−1}</c>, with <c>r, z = σ(a)</c> and <c>n = tanh(u + r v)</c>, where
/// <c>u = W_n x_t + b</c> and <c>v = V_n h_{t−1} + b</c> with a bias of its own. Computes what <see cref="GRU"/> does, which has no
/// rule, and takes its weights.
/// </summary>
/// <remarks>
/// Rule by default: <see cref="Rules.GatedSignalRule"/>, by which the weights of the gates get no feedback; with
/// <see cref="Rules.GatedSplitRule"/> every weight learns.
/// </remarks>
public sealed class Gru : RecurrentLayer
{
    /// <summary>Creates the layer with PyTorch's initialization; the arguments are those of <c>torch.nn.GRU</c>.</summary>
    /// <param name="inputSize">Features a step.</param>
    /// <param name="hiddenSize">H, units a layer and direction.</param>
    /// <param name="numLayers">Layers, one on top of the other.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether samples come before steps: [N, T, ...] and not [T, N, ...].</param>
    /// <param name="dropout">The share of what passes from layer to layer that is dropped in training.</param>
    /// <param name="bidirectional">Whether each layer also runs against time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the share not below 1.</exception>
    public Gru(
        long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
        bool bidirectional = false)
        : this(new RecurrentShape(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional))
    {
    }

    private Gru(RecurrentShape shape)
        : base(nameof(Gru), new GruCell(), shape)
    {
    }

    /// <summary>A copy of TorchSharp's layer: its sizes, weights, type, device and mode.</summary>
    /// <param name="source">The layer; not owned.</param>
    /// <param name="batchFirst">As it was made with, which it does not tell.</param>
    /// <param name="dropout">As it was made with, which it does not tell.</param>
    public static Gru Of(GRU source, bool batchFirst, double dropout = 0)
    {
        var copy = new Gru(RecurrentShape.Of(source, batchFirst, dropout));
        copy.Load(source);
        return copy;
    }
}
