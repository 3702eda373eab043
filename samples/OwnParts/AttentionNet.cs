using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>The rows of an image as tokens, embedded, through residual blocks, to scores.</summary>
internal sealed class AttentionNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear embed, head;
    private readonly ReLU activation = nn.ReLU();
    private readonly Sequential blocks;
    private readonly Flatten flatten = nn.Flatten();

    public AttentionNet(long channels, long height, long width, int features, int count, int classes)
        : base(nameof(AttentionNet))
    {
        embed = nn.Linear(channels * width, features);
        blocks = nn.Sequential(Enumerable.Range(0, count).Select(_ => (nn.Module<Tensor, Tensor>)new ResidualBlock(features)));
        head = nn.Linear(height * features, classes);
        RegisterComponents();
    }

    /// <summary>[N, C, H, W] → [N, H, C·W] → [N, H, features] → [N, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var tokens = input.transpose(1, 2).flatten(2);
        return head.call(flatten.call(blocks.call(activation.call(embed.call(tokens))))).MoveToOuterDisposeScope();
    }
}
