using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// A layer of a transformer's encoder: self-attention and two linear maps with an activation between, each with dropout, a residual sum
/// and a norm. Computes what <see cref="TransformerEncoderLayer"/> does, which has no rule, and takes its weights.
/// </summary>
/// <remarks>
/// <para>Norm last, as TorchSharp's: <c>y = norm1(x + attend(x))</c>, <c>norm2(y + map(y))</c>. Norm first:
/// <c>y = x + attend(norm1(x))</c>, <c>y + map(norm2(y))</c>. With <c>map(y) = linear2(dropout(f(linear1(y))))</c>.</para>
/// <para>Rules by default: those of <see cref="MultiHeadAttention"/>, ε on linear maps, sums and norms, the identity rule on f. With
/// <c>With&lt;LayerNorm&gt;(new ConstantSpreadRule())</c> norms conserve reward. Norms' biases start at 0 and never learn by
/// feedback.</para>
/// </remarks>
public sealed class TransformerLayer : nn.Module<Tensor, Tensor>
{
    private readonly bool isNormFirst;
    private readonly MultiHeadAttention self_attn;
    private readonly Linear linear1, linear2;
    private readonly LayerNorm norm1, norm2;
    private readonly Dropout dropout, dropout1, dropout2;
    private readonly nn.Module<Tensor, Tensor> activation;
    private readonly Sum sum1 = new(), sum2 = new();

    /// <summary>Creates the layer with PyTorch's initialization of linear layers.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads; must divide <paramref name="features"/>.</param>
    /// <param name="hidden">Features between the two linear maps.</param>
    /// <param name="dropout">The share that is dropped in training, of attention weights and at three places more.</param>
    /// <param name="activation">f.</param>
    /// <param name="normFirst">Whether norms stand before attention and maps, and not behind the sums.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <param name="batchFirst">Whether samples come before tokens: [N, tokens, ...] and not [tokens, N, ...].</param>
    /// <exception cref="ArgumentException"><paramref name="heads"/> does not divide <paramref name="features"/>.</exception>
    public TransformerLayer(
        long features, long heads, long hidden = 2048, double dropout = 0.1, nn.Activations activation = nn.Activations.ReLU,
        bool normFirst = false, bool isCausal = false, bool batchFirst = false)
        : base(nameof(TransformerLayer))
    {
        isNormFirst = normFirst;
        self_attn = new MultiHeadAttention(features, heads, dropout, isCausal: isCausal, batchFirst: batchFirst);
        (linear1, linear2) = (nn.Linear(features, hidden), nn.Linear(hidden, features));
        (norm1, norm2) = (nn.LayerNorm(features), nn.LayerNorm(features));
        (this.dropout, dropout1, dropout2) = (nn.Dropout(dropout), nn.Dropout(dropout), nn.Dropout(dropout));
        this.activation = activation == nn.Activations.GELU ? nn.GELU() : nn.ReLU();
        RegisterComponents();
    }

    /// <summary>A copy of TorchSharp's layer: its sizes, weights, type, device and mode.</summary>
    /// <param name="source">The layer; not owned.</param>
    /// <param name="heads">As it was made with, which it does not tell.</param>
    /// <param name="dropout">As it was made with, which it does not tell.</param>
    /// <param name="activation">As it was made with, which it does not tell.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public static TransformerLayer Of(
        TransformerEncoderLayer source, long heads, double dropout = 0.1, nn.Activations activation = nn.Activations.ReLU,
        bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Of(
            source.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter), source.training, heads, dropout,
            activation, isCausal);
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

    internal static TransformerLayer Of(
        Dictionary<string, Tensor> parameters, bool isTraining, long heads, double dropout, nn.Activations activation, bool isCausal)
    {
        var (hidden, features) = (parameters["linear1.weight"].shape[0], parameters["linear1.weight"].shape[1]);
        var copy = new TransformerLayer(features, heads, hidden, dropout, activation, isCausal: isCausal);
        copy.to(parameters["linear1.weight"].dtype).to(parameters["linear1.weight"].device);
        copy.self_attn.Load(parameters, "self_attn.");
        using var noGrad = no_grad();
        foreach (var (name, parameter) in copy.named_parameters().Where(named => parameters.ContainsKey(named.name)))
            parameter.copy_(parameters[name]);
        copy.train(isTraining);
        return copy;
    }

    private Tensor Encode(Tensor input, Tensor? mask, Tensor? keyPaddingMask)
    {
        using var scope = NewDisposeScope();
        var seen = isNormFirst ? norm1.call(input) : input;
        var attended = sum1.call(input, dropout1.call(self_attn.call(seen, seen, seen, mask, keyPaddingMask)));
        if (!isNormFirst)
            attended = norm1.call(attended);
        var mapped = linear1.call(isNormFirst ? norm2.call(attended) : attended);
        mapped = dropout2.call(linear2.call(dropout.call(activation.call(mapped))));
        var output = sum2.call(attended, mapped);
        return (isNormFirst ? output : norm2.call(output)).MoveToOuterDisposeScope();
    }
}
