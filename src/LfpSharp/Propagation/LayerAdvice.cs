using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>What to write in place of a layer of TorchSharp's that has no rule.</summary>
internal static class LayerAdvice
{
    /// <summary>Sentences; null for a layer of which nothing more is known.</summary>
    public static string? For(nn.Module layer) => layer switch
    {
        LSTM => $"Use LfpSharp.Modules.{nameof(Lstm)}, which takes its weights: {nameof(Lstm)}.Of(layer, batchFirst).",
        GRU => $"Use LfpSharp.Modules.{nameof(Gru)}, which takes its weights: {nameof(Gru)}.Of(layer, batchFirst).",
        RNN => $"Use LfpSharp.Modules.{nameof(Gru)} or {nameof(Lstm)}, or write its step with torch.nn.Linear for input and state, "
            + $"LfpSharp.Modules.{nameof(Sum)} and torch.nn.Tanh.",
        LSTMCell or GRUCell or RNNCell =>
            $"Give whole sequences to LfpSharp.Modules.{nameof(Lstm)} or {nameof(Gru)}, which run over the steps themselves.",
        MultiheadAttention => $"Use LfpSharp.Modules.{nameof(MultiHeadAttention)}, which takes its weights: "
            + $"{nameof(MultiHeadAttention)}.Of(layer, heads).",
        TransformerEncoderLayer => $"Use LfpSharp.Modules.{nameof(TransformerLayer)}, which takes its weights: "
            + $"{nameof(TransformerLayer)}.Of(layer, heads).",
        TransformerEncoder => $"Use LfpSharp.Modules.{nameof(TransformerLayers)}, which takes its weights: "
            + $"{nameof(TransformerLayers)}.Of(encoder, heads).",
        Transformer or TransformerDecoder or TransformerDecoderLayer =>
            $"Build it of LfpSharp.Modules.{nameof(MultiHeadAttention)} (causal, and across to what was encoded), {nameof(Sum)}, "
            + $"{nameof(TransformerLayer)} and torch.nn.LayerNorm and Linear.",
        Bilinear => $"Write it as LfpSharp.Modules.{nameof(Product)} of a torch.nn.Linear of each input, and a Linear behind.",
        EmbeddingBag => "Use torch.nn.Embedding, and take the sum or mean over the words in the forward.",
        MaxUnpool1d or MaxUnpool2d or MaxUnpool3d => "Use torch.nn.Upsample or ConvTranspose in its place.",
        CosineSimilarity or PairwiseDistance =>
            $"Take it out of the model and make it the reward: LossReward.Of over the vectors, or {nameof(Rewards.ContrastiveReward)}.",
        _ when IsLoss(layer) =>
            "A loss is no layer: take it out of the model and make it the reward, LossReward.Of((outputs, targets) => ...) or one of "
            + "LfpSharp.Rewards.",
        _ => null,
    };

    private static bool IsLoss(nn.Module layer)
        => layer.GetType() is { Namespace: "TorchSharp.Modules", Name: var name } && name.EndsWith("Loss", StringComparison.Ordinal);
}
