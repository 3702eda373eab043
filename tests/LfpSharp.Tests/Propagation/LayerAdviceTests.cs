using LfpSharp.Composites;
using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>A layer without a rule is refused with what to write in its place.</summary>
public sealed class LayerAdviceTests
{
    private static readonly Dictionary<string, (Func<Module> Make, string Advice)> Refused = new()
    {
        ["LSTM"] = (() => LSTM(2, 3), "Use LfpSharp.Modules.Lstm, which takes its weights: Lstm.Of(layer, batchFirst)."),
        ["GRU"] = (() => GRU(2, 3), "Use LfpSharp.Modules.Gru, which takes its weights: Gru.Of(layer, batchFirst)."),
        ["RNN"] = (() => RNN(2, 3), "Use LfpSharp.Modules.Gru or Lstm, or write its step with torch.nn.Linear"),
        ["LSTMCell"] = (() => LSTMCell(2, 3), "Give whole sequences to LfpSharp.Modules.Lstm or Gru"),
        ["GRUCell"] = (() => GRUCell(2, 3), "Give whole sequences to LfpSharp.Modules.Lstm or Gru"),
        ["RNNCell"] = (() => RNNCell(2, 3), "Give whole sequences to LfpSharp.Modules.Lstm or Gru"),
        ["MultiheadAttention"] = (() => MultiheadAttention(4, 2), "takes its weights: MultiHeadAttention.Of(layer, heads)."),
        ["TransformerEncoderLayer"] = (() => TransformerEncoderLayer(4, 2, 4), "takes its weights: TransformerLayer.Of(layer, heads)."),
        ["TransformerEncoder"] = (
            () => TransformerEncoder(TransformerEncoderLayer(4, 2, 4), 1), "takes its weights: TransformerLayers.Of(encoder, heads)."),
        ["TransformerDecoder"] = (
            () => TransformerDecoder(TransformerDecoderLayer(4, 2, 4), 1), "Build it of LfpSharp.Modules.MultiHeadAttention"),
        ["TransformerDecoderLayer"] = (() => TransformerDecoderLayer(4, 2, 4), "Build it of LfpSharp.Modules.MultiHeadAttention"),
        ["Transformer"] = (() => Transformer(4, 2, 1, 1, 4), "Build it of LfpSharp.Modules.MultiHeadAttention"),
        ["Bilinear"] = (() => Bilinear(2, 2, 2), "Write it as LfpSharp.Modules.Product of a torch.nn.Linear of each input"),
        ["EmbeddingBag"] = (() => EmbeddingBag(4, 2), "Use torch.nn.Embedding, and take the sum or mean over the words"),
        ["MaxUnpool2d"] = (() => MaxUnpool2d(2), "Use torch.nn.Upsample or ConvTranspose in its place."),
        ["CosineSimilarity"] = (() => CosineSimilarity(), "Take it out of the model and make it the reward"),
        ["PairwiseDistance"] = (() => PairwiseDistance(), "LossReward.Of over the vectors, or ContrastiveReward"),
        ["CrossEntropyLoss"] = (() => CrossEntropyLoss(), "A loss is no layer: take it out of the model and make it the reward"),
        ["HuberLoss"] = (() => HuberLoss(), "A loss is no layer: take it out of the model and make it the reward"),
    };

    public static TheoryData<string> Names => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Attach_LayerOfTorchSharpWithoutARule_SaysWhatToWriteForIt(string name)
    {
        using var scope = NewDisposeScope();
        using var layer = Refused[name].Make();
        using var model = new Holder(layer);
        var message = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(model, Composite.Epsilon())).Message;
        Assert.StartsWith(
            $"The layer 'held' is a TorchSharp.Modules.{name}, for which there is no rule. ", message, StringComparison.Ordinal);
        Assert.Contains(Refused[name].Advice, message, StringComparison.Ordinal);
    }

    // Every public module of TorchSharp has a rule, or a test above of what to write in its place.
    [Fact]
    public void Modules_OfTorchSharp_HaveARuleOrAnAdvice()
    {
        var known = Composite.Epsilon().Entries.Select(entry => entry.Selector).OfType<LayerSelector.ByType>().ToList();
        string[] containers = ["ModuleDict`1", "ModuleList`1", "ParameterDict", "ParameterList", "Sequential"];
        var left = typeof(Module).Assembly.GetTypes()
            .Where(type => type is { IsPublic: true, IsAbstract: false, Namespace: "TorchSharp.Modules" })
            .Where(type => typeof(Module).IsAssignableFrom(type) && !known.Exists(line => line.Type.IsAssignableFrom(type)))
            .Select(type => type.Name)
            .Except(containers).Except(Refused.Keys).Except(["MaxUnpool1d", "MaxUnpool3d"])
            .Where(name => !name.EndsWith("Loss", StringComparison.Ordinal));
        Assert.Empty(left);
    }

    private sealed class Holder : Module<Tensor, Tensor>
    {
        public Holder(Module held)
            : base(nameof(Holder)) => register_module("held", held);

        public override Tensor forward(Tensor input) => input;
    }
}
