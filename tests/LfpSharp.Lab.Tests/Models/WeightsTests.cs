using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Testing.Runs;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class WeightsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private string File => folder["weights.safetensors"];

    [Fact]
    public void Load_AfterSave_RestoresEveryTensorUnderPyTorchsNames()
    {
        using var saved = new LeNetOptions().Create([1, 28, 28], 10, 1);
        using var loaded = new LeNetOptions().Create([1, 28, 28], 10, 2);
        Weights.Save(File, saved);
        Weights.Load(File, loaded);
        Assert.Equal(Weights.Hash(saved), Weights.Hash(loaded));
        using var file = SafeTensorsFile.Read(File);
        Assert.Equal(
            ["0.bias", "0.weight", "11.bias", "11.weight", "3.bias", "3.weight", "7.bias", "7.weight", "9.bias", "9.weight"],
            file.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Hash_SameValuesUnderAnotherNameShapeOrType_Differs()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var model = TorchSharp.torch.nn.Sequential(("a", TorchSharp.torch.nn.Linear(2, 3, hasBias: false)));
        using var renamed = TorchSharp.torch.nn.Sequential(("b", TorchSharp.torch.nn.Linear(2, 3, hasBias: false)));
        using var turned = TorchSharp.torch.nn.Sequential(("a", TorchSharp.torch.nn.Linear(3, 2, hasBias: false)));
        foreach (var parameter in new[] { model, renamed, turned }.SelectMany(one => one.parameters()))
            TorchSharp.torch.nn.init.zeros_(parameter);
        Assert.Equal(3, new[] { model, renamed, turned }.Select(Weights.Hash).Distinct().Count());
    }

    [Fact]
    public void Load_WeightsOfAnotherModel_ChangesNothing()
    {
        using var saved = new MlpOptions().Create([1, 8, 8], 10, 1);
        using var other = new MlpOptions().Create([1, 8, 8], 7, 2);
        Weights.Save(File, saved);
        var before = Weights.Hash(other);
        Assert.Contains(
            "another model", Assert.Throws<InvalidFileException>(() => Weights.Load(File, other)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Weights.Hash(other));
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Load_AnotherFloatType_IsConvertedAndSaid(ScalarType type)
    {
        using var saved = new MlpOptions().Create([1, 8, 8], 10, 1);
        using var loaded = new MlpOptions().Create([1, 8, 8], 10, 2);
        using var scope = NewDisposeScope();
        var expected = Weights.Named(saved).ToDictionary(named => named.Name, named => named.Tensor.detach().to(type));
        SafeTensorsFile.Write(File, expected.Select(named => (named.Key, named.Value)));
        var logger = new ListLogger();

        Weights.Load(File, loaded, logger);

        foreach (var (name, tensor) in Weights.Named(loaded))
            Assert.True(expected[name].to(ScalarType.Float32).eq(tensor).all().item<bool>(), name);
        Assert.Contains($"6 tensors were converted from {type} to Float32", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ValueBeyondTheModelsType_IsRefusedByName()
    {
        using var model = new MlpOptions().Create([1, 8, 8], 10, 1);
        using var scope = NewDisposeScope();
        var before = Weights.Hash(model);
        SafeTensorsFile.Write(
            File,
            Weights.Named(model).Select(
                named => (named.Name, named.Name == "3.weight" ? named.Tensor.detach().to(ScalarType.Float64) * 1e300 : named.Tensor)));
        Assert.Contains(
            "a value in '3.weight' (Float64) that Float32 cannot hold",
            Assert.Throws<InvalidFileException>(() => Weights.Load(File, model)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Weights.Hash(model));
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.net.")]
    public void Load_PrefixOnEveryName_IsLeftOutAndSaid(string prefix)
    {
        using var saved = new MlpOptions().Create([1, 8, 8], 10, 1);
        using var loaded = new MlpOptions().Create([1, 8, 8], 10, 2);
        SafeTensorsFile.Write(File, Weights.Named(saved).Select(named => (prefix + named.Name, named.Tensor)));
        var logger = new ListLogger();
        Weights.Load(File, loaded, logger);
        Assert.Equal(Weights.Hash(saved), Weights.Hash(loaded));
        Assert.Contains($"begin with '{prefix}'", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NaN_IsSaid()
    {
        using var model = new MlpOptions().Create([1, 8, 8], 10, 1);
        using var scope = NewDisposeScope();
        SafeTensorsFile.Write(
            File,
            Weights.Named(model).Select(
                named => (named.Name, named.Name == "5.bias" ? full_like(named.Tensor, double.NaN) : named.Tensor)));
        var logger = new ListLogger();
        Weights.Load(File, model, logger);
        Assert.Contains("'5.bias' holds NaN", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
