using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Pruning.Sparse;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning.Sparse;

public sealed class CompressedRowsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_ByHand()
    {
        using var rows = CompressedRows.Of(tensor(new float[,] { { 0, 2, 0 }, { 0, 0, 0 }, { -1, 0, 5 } }));
        Assert.Equal([2f, -1, 5], rows.Values.data<float>().ToArray());
        Assert.Equal([1, 0, 2], rows.Columns.data<int>().ToArray());
        Assert.Equal([0, 1, 1, 3], rows.Rows.data<int>().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    [InlineData(1)]
    public void SaveAndLoad_GivesTheSameWeights(double share)
    {
        using var model = Pruned(share, 1);
        CompressedWeights.Save(folder["csr"], model);
        using var other = Pruned(0, 2);
        CompressedWeights.Load(folder["csr"], other);
        Assert.Equal(Weights.Hash(model), Weights.Hash(other));
    }

    [Fact]
    public void Load_WeightsOfAnotherModel_ChangesNothing()
    {
        using var model = Pruned(0.5, 1);
        CompressedWeights.Save(folder["csr"], model);
        using var other = new MlpOptions { Hidden = [7] }.Create([1, 20, 20], 10, 2);
        var before = Weights.Hash(other);
        Assert.Contains(
            "another model",
            Assert.Throws<InvalidFileException>(() => CompressedWeights.Load(folder["csr"], other)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Weights.Hash(other));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0, 9 })]
    [InlineData(new[] { 0, 2, 1 }, new[] { 0, 1 })]
    [InlineData(new[] { 0, 2 }, new[] { 0, 1 })]
    public void From_Contradictions_Throw(int[] rows, int[] columns)
        => Assert.Throws<ArgumentException>(() => CompressedRows.From([2, 3], ones(columns.Length), tensor(columns), tensor(rows)));

    private static nn.Module<Tensor, Tensor> Pruned(double share, long seed)
    {
        var model = new LeNetOptions().Create([1, 20, 20], 10, seed);
        using var scores = WeightScores.Of(model, (_, weight) => weight.detach().abs());
        using var order = PruningOrder.Of(scores, PruningScope.Global);
        using var mask = order.At(share);
        mask.Apply();
        return model;
    }
}
