using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Modules;

public sealed class TokenModuleTests
{
    [Fact]
    public void Call_PatchesTokenAndPositions_LayTokensRowAfterRow()
    {
        using var scope = NewDisposeScope();
        using var patches = new Patches(1, 4, 2);
        using var token = new ClassToken(4);
        using var positions = new Positions(7, 4);
        var image = randn(3, 1, 4, 6);
        var tokens = patches.call(image);
        Assert.Equal([3L, 6, 4], tokens.shape);
        using var proj = patches.named_children().Single().module;
        var second = ((TorchSharp.Modules.Conv2d)proj).forward(image)[1, TensorIndex.Colon, 0, 2];
        Assert.True(second.equal(tokens[1, 2]).all().item<bool>());

        var all = token.call(tokens);
        Assert.Equal([3L, 7, 4], all.shape);
        Assert.True(all[1, 0].equal(token.parameters().Single()[0, 0]).all().item<bool>());
        Assert.True(positions.call(all).sub(all).sub(positions.parameters().Single()).abs().max().item<float>() < 1e-6);

        // Fewer tokens than positions take the first ones; more are refused.
        Assert.Equal([3L, 6, 4], positions.call(tokens).shape);
        Assert.Contains(
            "There are 8 tokens, but positions for 7 only. Make Positions(8, ...)",
            Assert.Throws<ArgumentException>(() => positions.call(randn(1, 8, 4))).Message,
            StringComparison.Ordinal);
        Assert.True(token.parameters().Concat(positions.parameters()).All(parameter => parameter.ne(0).all().item<bool>()));
    }

    [Fact]
    public void Call_CausalAttention_SeesNoLaterToken()
    {
        using var scope = NewDisposeScope();
        using var attention = new SelfAttention(6, 2, isCausal: true);
        var input = randn(2, 5, 6);
        var changed = input.clone();
        changed[TensorIndex.Colon, 3] += 1;
        var difference = attention.call(input).sub(attention.call(changed)).abs().amax([0, 2]);
        Assert.Equal(0, difference[TensorIndex.Slice(0, 3)].max().item<float>());
        Assert.True(difference[TensorIndex.Slice(3)].min().item<float>() > 0);
    }

    [Fact]
    public void Verify_CausalTransformerOfTokens_AccountsForItsReward()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            Embedding(9, 6), new Positions(5, 6), new SelfAttention(6, 2, isCausal: true), Flatten(), Linear(30, 3));
        model.to(ScalarType.Float64);
        var tokens = tensor(new[] { 1L, 2, 3, 8, 0, 4, 4, 5, 6, 7 }, 2, 5);
        var report = Verify.Run(model, Composite.Epsilon(), tokens, zeros([2], ScalarType.Int64));
        Assert.True(report.Conserves, report.ToString());
    }

    [Fact]
    public void Verify_VisionTransformerOfTokens_AccountsForItsReward()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            new Patches(1, 4, 2), new ClassToken(4), new Positions(7, 4), new SelfAttention(4, 2), Flatten(), Linear(28, 3));
        model.to(ScalarType.Float64);
        var report = Verify.Run(model, Composite.Epsilon(), randn(2, 1, 4, 6, ScalarType.Float64), zeros([2], ScalarType.Int64));
        Assert.True(report.Conserves, report.ToString());
    }
}
