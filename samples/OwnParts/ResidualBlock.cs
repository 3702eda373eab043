using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>
/// <c>y = x + attention(x)</c>, <c>z = y + perceptron(y)</c>, attention with one head: <c>softmax(q kᵀ / √d) v</c>. Every operation
/// that divides reward is a module, so that LFP finds its rule.
/// </summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Linear q, k, v, rise, fall;
    private readonly MatMul scores = new(), mix = new();
    private readonly Scale scale;
    private readonly Softmax softmax = nn.Softmax(-1);
    private readonly ReLU activation = nn.ReLU();
    private readonly Sum afterAttention = new(), afterPerceptron = new();

    public ResidualBlock(int features)
        : base(nameof(ResidualBlock))
    {
        (q, k, v) = (nn.Linear(features, features), nn.Linear(features, features), nn.Linear(features, features));
        (rise, fall) = (nn.Linear(features, 2 * features), nn.Linear(2 * features, features));
        scale = new Scale(1 / Math.Sqrt(features));
        RegisterComponents();
    }

    /// <summary>[N, tokens, features] → the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var weights = softmax.call(scale.call(scores.call(q.call(input), k.call(input).transpose(-2, -1))));
        var attended = afterAttention.call(input, mix.call(weights, v.call(input)));
        return afterPerceptron.call(attended, fall.call(activation.call(rise.call(attended)))).MoveToOuterDisposeScope();
    }
}
