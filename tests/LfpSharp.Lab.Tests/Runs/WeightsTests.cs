using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class WeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lfp-test-").FullName;

    private string File => Path.Combine(folder, "weights.safetensors");

    [Fact]
    public void Load_AfterSave_RestoresEveryTensorUnderPyTorchsNames()
    {
        using var saved = new LeNetOptions().Create([1, 28, 28], 10, 1);
        using var loaded = new LeNetOptions().Create([1, 28, 28], 10, 2);
        Weights.Save(File, saved);
        Weights.Load(File, loaded);
        Assert.Equal(Weights.Hash(saved), Weights.Hash(loaded));
        using var file = SafeTensorsFile.Read(File);
        Assert.Equal(["0.bias", "0.weight", "11.bias", "11.weight", "3.bias", "3.weight", "7.bias", "7.weight", "9.bias", "9.weight"], file.Names.Order(StringComparer.Ordinal));
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
        Assert.Contains("another model", Assert.Throws<InvalidFileException>(() => Weights.Load(File, other)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Weights.Hash(other));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
