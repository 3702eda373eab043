using LfpSharp.Recurrent;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Long short-term memory: <c>c_t = f c_{t−1} + i g</c>, <c>h_t = o tanh(c_t)</c>, with <c>i, f, o = σ(a)</c> and <c>g = tanh(a)</c> of
/// the pre-activations <c>a = W x_t + V h_{t−1} + b</c>. Computes what <see cref="LSTM"/> does, which has no rule, and takes its weights.
/// </summary>
/// <remarks>
/// Rule by default: <see cref="Rules.GatedSignalRule"/>, by which the weights of the gates get no feedback; with
/// <see cref="Rules.GatedSplitRule"/> every weight learns.
/// </remarks>
/// <example><code>
/// using var model = nn.Sequential(new Lstm(28, 64, batchFirst: true), new LastStep(batchFirst: true), nn.Linear(64, 10));
/// </code></example>
public sealed class Lstm : RecurrentLayer
{
    /// <summary>Creates the layer with PyTorch's initialization; the arguments are those of <c>torch.nn.LSTM</c>.</summary>
    /// <param name="inputSize">Features a step.</param>
    /// <param name="hiddenSize">H, units a layer and direction.</param>
    /// <param name="numLayers">Layers, one on top of the other.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether samples come before steps: [N, T, ...] and not [T, N, ...].</param>
    /// <param name="dropout">The share of what passes from layer to layer that is dropped in training.</param>
    /// <param name="bidirectional">Whether each layer also runs against time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the share not below 1.</exception>
    public Lstm(
        long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
        bool bidirectional = false)
        : this(new RecurrentShape(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional))
    {
    }

    private Lstm(RecurrentShape shape)
        : base(nameof(Lstm), new LstmCell(), shape)
    {
    }

    /// <summary>A copy of TorchSharp's layer: its sizes, weights, type, device and mode.</summary>
    /// <param name="source">The layer; not owned.</param>
    /// <param name="batchFirst">As it was made with, which it does not tell.</param>
    /// <param name="dropout">As it was made with, which it does not tell.</param>
    public static Lstm Of(LSTM source, bool batchFirst, double dropout = 0)
    {
        var copy = new Lstm(RecurrentShape.Of(source, batchFirst, dropout));
        copy.Load(source);
        return copy;
    }
}
