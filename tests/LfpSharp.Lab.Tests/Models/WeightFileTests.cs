using System.Security.Cryptography;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Tests.Formats.PyTorch;
using LfpSharp.Testing.Runs;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class WeightFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Hash_SameWeightsInAnyFile_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(3, 4), rand(5, dtype: ScalarType.Float64));
        SafeTensorsFile.Write(folder["a.safetensors"], [("a", a), ("b", b)], new Dictionary<string, string> { ["format"] = "pt" });
        using var safe = WeightFile.Read(folder["a.safetensors"]);
        using var torch = WeightFile.Read(folder.Write("a.pth", PyTorchFiles.Zip([("a", a), ("b", b)])));
        using var other = WeightFile.Read(folder.Write("b.pth", PyTorchFiles.Zip([("a", a), ("c", b)])));
        Assert.Equal(("safetensors", "PyTorch (zip)"), (safe.Format, torch.Format));
        Assert.NotEqual(safe.Names, torch.Names);
        Assert.Equal(safe.Hash(), torch.Hash());
        Assert.NotEqual(safe.Hash(), other.Hash());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(PyTorchFiles.Bytes(a))), safe.HashOf("a"));
        Assert.Equal("pt", safe.Others["format"]);
    }

    [Theory]
    [InlineData(0x0280)]
    [InlineData(0x0380)]
    [InlineData(0x0480)]
    [InlineData(0x0580)]
    [InlineData(0x4b50)]   // PK, as a zip
    public void Read_SafeTensorsWhoseLengthBeginsAsAPickleOrZip_IsReadAsSafeTensors(int length)
    {
        using var scope = NewDisposeScope();
        var path = folder["a.safetensors"];
        for (var padding = 0; ; padding += 8)
        {
            SafeTensorsFile.Write(path, [("a", ones(3))], new Dictionary<string, string> { ["note"] = new('x', padding) });
            if (BitConverter.ToInt64(File.ReadAllBytes(path)) >= length)
                break;
        }

        Assert.Equal(length, BitConverter.ToInt64(File.ReadAllBytes(path)));
        using var read = WeightFile.Read(path);
        Assert.Equal(["a"], read.Names);
    }

    [Fact]
    public void HashOf_AView_IsThatOfItsValues()
    {
        using var scope = NewDisposeScope();
        var values = arange(6, ScalarType.Float32);
        var pickle = new PickleWriter().Operations("}").Text("w").Tensor(to => to.Storage("FloatStorage", "0", 6), 0, [3, 2], [1, 3])
            .Operations("s").End();
        using var file = WeightFile.Read(folder.Write("a.pth", PyTorchFiles.Zip(pickle, PyTorchFiles.Storage(0, values))));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(PyTorchFiles.Bytes(values.view(2, 3).t()))), file.HashOf("w"));
    }

    [Fact]
    public void Read_NoFile_SaysSo()
        => Assert.Contains(
            "found no file; expected weights",
            Assert.Throws<InvalidFileException>(() => WeightFile.Read(folder["none.pth"])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_Disposed_LeavesNoTensor()
    {
        var path = folder["a.safetensors"];
        using (var a = ones(3))
            SafeTensorsFile.Write(path, [("a", a)]);
        var before = Tensor.TotalCount;
        using (var file = WeightFile.Read(path))
            Assert.Equal((64, 64), (file.Hash().Length, file.HashOf("a").Length));
        Assert.Equal(before, Tensor.TotalCount);
    }
}
