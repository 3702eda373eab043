using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Layers of a transformer's encoder, one behind the other. Computes what <see cref="TransformerEncoder"/> does, which has no rule, and
/// takes its weights.
/// </summary>
public sealed class TransformerLayers : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<TransformerLayer> layers;

    /// <summary>Puts layers behind each other.</summary>
    /// <param name="layers">One or more; they are taken over.</param>
    /// <exception cref="ArgumentException">There is no layer.</exception>
    public TransformerLayers(params TransformerLayer[] layers)
        : base(nameof(TransformerLayers))
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Length == 0)
            throw new ArgumentException("A transformer needs one layer or more.", nameof(layers));
        this.layers = nn.ModuleList(layers);
        RegisterComponents();
    }

    /// <summary>A copy of TorchSharp's encoder: its sizes, weights, type, device and mode.</summary>
    /// <param name="source">The encoder; not owned.</param>
    /// <param name="heads">As its layers were made with, which they do not tell.</param>
    /// <param name="dropout">As its layers were made with, which they do not tell.</param>
    /// <param name="activation">As its layers were made with, which they do not tell.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public static TransformerLayers Of(
        TransformerEncoder source, long heads, double dropout = 0.1, nn.Activations activation = nn.Activations.ReLU,
        bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        var layers = source.named_parameters()
            .Select(named => (Parts: named.name.Split('.', 3), named.parameter))
            .GroupBy(named => int.Parse(named.Parts[1], System.Globalization.CultureInfo.InvariantCulture))
            .OrderBy(layer => layer.Key)
            .Select(layer => TransformerLayer.Of(
                layer.ToDictionary(named => named.Parts[2], named => (Tensor)named.parameter), source.training, heads, dropout, activation,
                isCausal));
        var copy = new TransformerLayers([.. layers]);
        copy.train(source.training);
        return copy;
    }

    /// <summary>Encodes without a mask but the causal one.</summary>
    /// <param name="input">[tokens, N, features], or with batch first [N, tokens, features].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input) => Encode(input, null, null);

    /// <summary>Encodes.</summary>
    /// <param name="input">[tokens, N, features], or with batch first [N, tokens, features].</param>
    /// <param name="mask">Of attention, as <see cref="MultiHeadAttention"/> takes it, or null.</param>
    /// <param name="keyPaddingMask">Of tokens, [N, tokens], or null.</param>
    /// <returns>The input's shape.</returns>
    public Tensor call(Tensor input, Tensor? mask, Tensor? keyPaddingMask) => Encode(input, mask, keyPaddingMask);

    private Tensor Encode(Tensor input, Tensor? mask, Tensor? keyPaddingMask)
    {
        using var scope = NewDisposeScope();
        var output = layers.Aggregate(
            input,
            (tokens, layer) => mask is null && keyPaddingMask is null ? layer.call(tokens) : layer.call(tokens, mask, keyPaddingMask));
        return output.MoveToOuterDisposeScope();
    }
}
