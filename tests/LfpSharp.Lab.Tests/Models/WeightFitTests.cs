using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Tests.Formats.PyTorch;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

/// <summary>Weights from elsewhere: what fits, what does not, and other names.</summary>
public sealed class WeightFitTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly nn.Module model = nn.Sequential(("body", nn.Sequential(("fc1", nn.Linear(4, 3)), ("fc2", nn.Linear(3, 5)))));

    private Dictionary<string, Tensor> Own => Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Load_PyTorchFile_HasItsValues(ScalarType type)
    {
        var values = Own.ToDictionary(named => named.Key, named => rand_like(named.Value).to(type));
        Weights.Load(File(values), model);
        Assert.All(Own, named => PyTorchFiles.AssertEqual(values[named.Key].to(ScalarType.Float32), named.Value));
    }

    [Fact]
    public void Load_OtherNames_TellsAllThatDoesNotFitAndWhatWasMeant()
    {
        var before = Weights.Hash(model);
        var file = File(new()
        {
            ["body.fc_1.weight"] = ones(3, 4),
            ["body.fc1.bias"] = ones(3),
            ["body.fc2.weight"] = ones(5, 4),
            ["head"] = ones(5),
            ["steps"] = ones(1),
        });
        var message = Assert.Throws<InvalidFileException>(() => Weights.Load(file, model)).Message;
        Assert.Contains(
            "found 2 missing: 'body.fc1.weight' (the file has 'body.fc_1.weight' of that shape), 'body.fc2.bias' (the file has 'head' of "
                + "that shape); 1 of another shape: 'body.fc2.weight' as Float32 [5, 4] for Float32 [5, 3]; 3 unexpected: "
                + "'body.fc_1.weight', 'head', 'steps'; expected the weights of this model: 4 tensors. These are the weights of another "
                + "model, or have other names. Patterns of 'rename'",
            message,
            StringComparison.Ordinal);
        Assert.Contains("--partial", message, StringComparison.Ordinal);
        Assert.Equal(before, Weights.Hash(model));
    }

    [Fact]
    public void Load_ManyThatDoNotFit_NamesTheFirst()
    {
        var file = File(Enumerable.Range(0, 30).ToDictionary(i => $"x{i:d2}", _ => ones(1)));
        Assert.Contains(
            "30 unexpected: 'x00', 'x01', 'x02', 'x03', 'x04', 'x05', 'x06', 'x07' and 22 more",
            Assert.Throws<InvalidFileException>(() => Weights.Load(file, model)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFitting_PartOfTheWeights_LoadsItAndReportsTheRest()
    {
        var report = Weights.LoadFitting(
            File(new() { ["body.fc1.weight"] = full([3, 4], 2f), ["body.fc2.weight"] = ones(7, 3), ["more"] = ones(1) }), model);
        Assert.Equal(["body.fc1.bias", "body.fc2.bias"], report.Missing);
        Assert.Equal(["body.fc2.weight"], report.Misshaped);
        Assert.Equal(["more"], report.Unexpected);
        Assert.Equal(["body.fc1.bias", "body.fc2.bias", "body.fc2.weight"], report.Fresh);
        Assert.False(report.IsWhole);
        Assert.True(Own["body.fc1.weight"].eq(2).all().item<bool>());
    }

    [Fact]
    public void Load_Renamed_FindsTheNames()
    {
        var values = Own.ToDictionary(named => named.Key, named => rand_like(named.Value));
        var file = File(new()
        {
            ["encoder.0.w"] = values["body.fc1.weight"],
            ["encoder.0.b"] = values["body.fc1.bias"],
            ["head.weight"] = values["body.fc2.weight"],
            ["head.bias"] = values["body.fc2.bias"],
        });
        Weights.Load(file, model, rename: ["encoder.0.w -> body.fc1.weight", "encoder.*.b->body.fc1.bias", "head.* -> body.fc2.*"]);
        Assert.All(Own, named => PyTorchFiles.AssertEqual(values[named.Key], named.Value));
    }

    [Theory]
    [InlineData("head.* > x", "rename: 'head.* > x' has no form 'old -> new'")]
    [InlineData("-> x", "has no form 'old -> new'")]
    [InlineData("a -> ", "has no form 'old -> new'")]
    [InlineData("a -> b -> c", "has no form 'old -> new'")]
    [InlineData("a.* -> *.*", "has more '*' on the right than on the left")]
    [InlineData("nothing.* -> *", "rename: 'nothing.* -> *' fits no tensor")]
    [InlineData("BODY.* -> *", "rename: 'BODY.* -> *' fits no tensor")]
    public void Load_PatternThatIsNoneOrIdle_IsRefused(string pattern, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(() => Weights.Load(File(Own), model, rename: [pattern])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_TwoTensorsOfOneNameAfterRenaming_IsRefused()
        => Assert.Contains(
            "found 'a.w' and 'b.w', which are both called 'w' after renaming",
            Assert.Throws<InvalidFileException>(
                () => Weights.Load(File(new() { ["a.w"] = ones(1), ["b.w"] = ones(1) }), model, rename: ["*.w -> w"])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("a.*.b.* -> *.x.*", "a.1.2.b.c", "1.2.x.c")]
    [InlineData("a.*.b.* -> *", "a.1.b.2.b.3", "1")]
    [InlineData("*bn* -> *norm*", "x.bn1", "x.norm1")]
    [InlineData("a+b -> c", "a+b", "c")]
    [InlineData("a.b -> c", "axb", null)]
    public void Apply_Stars_StandForTextInOrder(string pattern, string name, string? expected)
    {
        var renaming = new WeightRenaming([pattern]);
        if (expected is null)
            Assert.Throws<ArgumentException>(() => renaming.Apply("f", [name]));
        else
            Assert.Equal(expected, renaming.Apply("f", [name]).Keys.Single());
    }

    [Fact]
    public void Apply_SeveralPatterns_UsesTheFirstThatFitsEachName()
        => Assert.Equal(
            ["x.1", "y.2", "c"],
            new WeightRenaming(["a.1 -> x.1", "a.* -> y.*"]).Apply("f", ["a.1", "a.2", "c"]).Keys);

    [Fact]
    public void Load_PrefixOfNamesWithMoreThanTheModel_IsLeftOutWherePartial()
    {
        var values = Own.ToDictionary(named => "module." + named.Key, named => rand_like(named.Value));
        values["module.extra"] = ones(1);
        var logger = new ListLogger();
        var report = Weights.LoadFitting(File(values), model, logger);
        Assert.Equal(["extra"], report.Unexpected);
        Assert.Empty(report.Fresh);
        Assert.Contains("begin with 'module.'", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CountersOfBatchNormsMissing_IsWhole()
    {
        // Files from before PyTorch 1.0 have none.
        using var normed = nn.Sequential(("bn", nn.BatchNorm2d(2)));
        var values = Weights.Named(normed).Where(named => named.Name != "bn.num_batches_tracked")
            .ToDictionary(named => named.Name, named => rand_like(named.Tensor));
        Assert.Equal(4, values.Count);
        Weights.Load(File(values), normed);
        PyTorchFiles.AssertEqual(values["bn.running_var"], Weights.Named(normed).Single(named => named.Name == "bn.running_var").Tensor);
    }

    private string File(Dictionary<string, Tensor> tensors)
        => folder.Write("a.pth", PyTorchFiles.Zip([.. tensors.Select(named => (named.Key, named.Value))]));
}
