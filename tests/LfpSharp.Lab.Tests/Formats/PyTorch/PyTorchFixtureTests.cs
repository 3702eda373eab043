using System.Text.Json;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Files that PyTorch wrote; <c>Fixtures/make.py</c> made them and <c>values.json</c>.</summary>
public sealed class PyTorchFixtureTests
{
    private static readonly Dictionary<string, Described> Values =
        JsonSerializer.Deserialize<Dictionary<string, Described>>(File.ReadAllText(At("values.json")), JsonSerializerOptions.Web)!;

    [Theory]
    [InlineData("zip.pth", "PyTorch (zip)")]
    [InlineData("protocol4.pth", "PyTorch (zip)")]
    [InlineData("legacy.pth", "PyTorch (before 1.6)")]
    [InlineData("legacy-protocol5.pth", "PyTorch (before 1.6)")]
    public void Read_FileOfPyTorch_HasItsValuesBitForBit(string name, string format)
    {
        using var file = PyTorchFile.Read(At(name));
        Assert.Equal(format, file.Format);
        Assert.Equal("", file.Place);
        Assert.Empty(file.Others);
        Check(file, "all/");
    }

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("legacy.pth")]
    public void Read_Views_ShareElementsAndKeepStrides(string name)
    {
        using var file = PyTorchFile.Read(At(name));
        Assert.Equal([1, 8], file.Tensors["view.transposed"].stride());
        Assert.Equal([0, 1], file.Tensors["view.repeated"].stride());
        file.Tensors["tied.one"].fill_(5);
        Assert.True(file.Tensors["tied.other"].eq(5).all().item<bool>());
    }

    [Fact]
    public void Read_Checkpoint_FindsTheModelAndTellsTheRest()
    {
        using var file = PyTorchFile.Read(At("checkpoint.pth"));
        Assert.Equal("model", file.Place);
        Check(file, "network/");
        Assert.Equal(
            [
                "big=a number of more than 64 bits", "device='cpu'", "done=True", "epoch=3", "loss=0.25", "note='tried'", "nothing=None",
                "optimizer=a dictionary of 2", "seen=a list of 2", "size=a tuple of 2", "type=torch.float32",
            ],
            file.Others.Select(other => $"{other.Key}={other.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("whole-model.pth", "found a pickle that asks for torch.nn.modules.container.Sequential")]
    [InlineData("whole-model-legacy.pth", "found a pickle that asks for torch.nn.modules.container.Sequential")]
    [InlineData("torchscript.pt", "found a TorchScript program")]
    public void Read_MoreThanWeights_IsRefusedWithWhatToDo(string name, string found)
    {
        var message = Assert.Throws<InvalidFileException>(() => PyTorchFile.Read(At(name))).Message;
        Assert.StartsWith(At(name), message, StringComparison.Ordinal);
        Assert.Contains(found, message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was run", message, StringComparison.Ordinal);
        Assert.Contains("torch.save(model.state_dict()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Disposed_LeavesNoTensor()
    {
        // What earlier tests have left must not go meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        PyTorchFile.Read(At("zip.pth")).Dispose();
        PyTorchFile.Read(At("legacy.pth")).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Formats", "PyTorch", "Fixtures", name);

    private static void Check(PyTorchFile file, string prefix)
    {
        var expected = Values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        Assert.True(expected.Count > 8);
        Assert.Equal(expected.Select(value => value.Key[prefix.Length..]), file.Names);
        foreach (var (name, described) in expected)
        {
            var tensor = file.Tensors[name[prefix.Length..]];
            Assert.Equal(described.Shape, tensor.shape);
            Assert.Equal(described.Type, TypeName(tensor.dtype));
            Assert.Equal(described.Bytes, Convert.ToHexStringLower(PyTorchFiles.Bytes(tensor)));
        }
    }

    private static string TypeName(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();

    private sealed record Described(string Type, long[] Shape, string Bytes);
}
