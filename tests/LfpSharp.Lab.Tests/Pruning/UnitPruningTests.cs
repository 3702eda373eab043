using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Testing.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning;

public sealed class UnitPruningTests
{
    public static TheoryData<string, PruningScope> Models
        => new MatrixTheoryData<string, PruningScope>(["mlp", "lenet", "vgg-like"], [PruningScope.Global, PruningScope.Layer]);

    [Theory]
    [MemberData(nameof(Models))]
    public void Remove_OutputsAreThoseWithoutOutgoingWeights(string name, PruningScope pruningScope)
    {
        using var scope = NewDisposeScope();
        long[] shape = name == "vgg-like" ? [3, 16, 16] : [1, 20, 20];
        ModelOptions options = name switch
        {
            "mlp" => new MlpOptions(),
            "lenet" => new LeNetOptions(),
            _ => new VggLikeOptions { BatchNorm = true, Dropout = 0.3 }
        };
        using var model = (Sequential)options.Create(shape, 5, 3).to(ScalarType.Float64);
        model.eval();
        random.manual_seed(1);
        using (no_grad())
        {
            // Norms that have seen something, so that their buffers count.
            foreach (var buffer in model.named_buffers().Where(named => named.buffer.dim() == 1))
                buffer.buffer.copy_(rand(buffer.buffer.shape, dtype: ScalarType.Float64) + 0.5);
        }
        using var scores = WeightScores.Of(model, (_, weight) => weight.detach().abs());
        var kept = UnitPruning.KeptUnits(scores, pruningScope, 0.6);
        var smaller = UnitPruning.Remove(model, scores, pruningScope, 0.6);
        using var owned = smaller.Model;
        var inputs = randn([4, .. shape], dtype: ScalarType.Float64);
        var small = owned.call(inputs).detach();
        using var folder = new ScratchFolder();
        Weights.Save(folder["small.safetensors"], owned);
        using var loaded = UnitPruning.Load(folder["small.safetensors"], model);
        Assert.Equal(small, loaded.call(inputs).detach());
        Assert.NotSame(model, loaded);

        ZeroOutgoing(model, kept);
        Assert.True(small.allclose(model.call(inputs).detach(), rtol: 1e-9, atol: 1e-11));
        var whole = model.parameters().Sum(parameter => parameter.NumberOfElements);
        Assert.True(owned.parameters().Sum(parameter => parameter.NumberOfElements) < 0.6 * whole);
        Assert.Equal(kept.Select(units => (long)units.Length), smaller.Layers.Select(layer => layer.Units));
        Assert.Equal(5, smaller.Layers[^1].Units);
    }

    [Fact]
    public void KeptUnits_Layer_RemovesTheShareOfTheWeakestUnits()
    {
        using var model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2), nn.ReLU(), nn.Linear(2, 3));
        using var scores = WeightScores.Of(
            model,
            (name, weight) => name == "0.weight"
                ? tensor(new double[,] { { 3, 0 }, { 1, 1 }, { 0, 2 }, { 9, 9 } })
                : ones_like(weight).detach());
        var kept = UnitPruning.KeptUnits(scores, PruningScope.Layer, 0.5);
        Assert.Equal([0, 3], kept[0]);
        Assert.Single(kept[1]);
        Assert.Equal([0, 1, 2], kept[2]);
    }

    [Fact]
    public void Remove_Everything_LeavesOneUnitALayer()
    {
        using var model = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3));
        using var scores = WeightScores.Of(model, (_, weight) => weight.detach().abs());
        using var smaller = UnitPruning.Remove(model, scores, PruningScope.Global, 1).Model;
        Assert.Equal([1, 3], smaller.children().OfType<Linear>().Select(layer => layer.weight.shape[0]));
    }

    [Fact]
    public void Load_WeightsOfAsManyUnits_GoIntoTheModelOrAreRefused()
    {
        using var folder = new ScratchFolder();
        using var model = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3));
        using var same = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3));
        using var wider = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3));
        Weights.Save(folder["same.safetensors"], same);
        Weights.Save(folder["wider.safetensors"], wider);
        Assert.Same(model, UnitPruning.Load(folder["same.safetensors"], model));
        Assert.Equal(Weights.Hash(same), Weights.Hash(model));
        var refused = Assert.Throws<InvalidFileException>(() => { UnitPruning.Load(folder["wider.safetensors"], model); });
        Assert.Contains("0.weight", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_GroupedConvolution_IsRefused()
    {
        using var model = nn.Sequential(nn.Conv2d(4, 4, 3, groups: 2), nn.Flatten(), nn.Linear(4, 2));
        using var scores = WeightScores.Of(model, (_, weight) => weight.detach().abs());
        Assert.Contains(
            "'0' has 2 groups",
            Assert.Throws<ArgumentException>(() => UnitPruning.Remove(model, scores, PruningScope.Layer, 0.5)).Message,
            StringComparison.Ordinal);
    }

    private static void ZeroOutgoing(Sequential model, IReadOnlyList<long[]> kept)
    {
        using var noGrad = no_grad();
        var weights = model.parameters().Where(parameter => parameter.dim() > 1).ToList();
        for (var i = 0; i + 1 < weights.Count; i++)
        {
            var units = weights[i].shape[0];
            var next = weights[i + 1].reshape(weights[i + 1].shape[0], units, -1).clone();
            foreach (var unit in Enumerable.Range(0, (int)units).Where(unit => !kept[i].Contains(unit)))
                next[.., unit] = zeros_like(next[.., unit]);
            weights[i + 1].copy_(next.reshape(weights[i + 1].shape));
        }
    }
}
