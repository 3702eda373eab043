using System.IO.Compression;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.PyTorch;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Whole files, and damaged ones, made by the test.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Read_ZipStoredOrPacked_HasTheValues(CompressionLevel level)
    {
        var (one, other) = (rand(3, 5), rand(7, dtype: ScalarType.Float64).to(ScalarType.BFloat16));
        var pickle = new PickleWriter().State([("one", one), ("other", other)]).End();
        using var file = Read(PyTorchFiles.Pack(
            [("x/data.pkl", pickle), ("x/data/0", PyTorchFiles.Bytes(one)), ("x/data/1", PyTorchFiles.Bytes(other))], level));
        Assert.Equal(["one", "other"], file.Names);
        PyTorchFiles.AssertEqual(one, file.Tensors["one"]);
        PyTorchFiles.AssertEqual(other, file.Tensors["other"]);
        Assert.Equal(ScalarType.BFloat16, file.Tensors["other"].dtype);
    }

    [Fact]
    public void Read_BytesOfABigEndianMachine_AreTurnedRound()
    {
        var values = tensor([1.5f, -2, 3e20f]);
        var turned = PyTorchFiles.Bytes(values).Chunk(4).SelectMany(element => element.Reverse()).ToArray();
        var pickle = new PickleWriter().State([("w", values)]).End();
        using var file = Read(PyTorchFiles.Zip(pickle, ("archive/data/0", turned), ("archive/byteorder", "big"u8.ToArray())));
        PyTorchFiles.AssertEqual(values, file.Tensors["w"]);
        using var little = Read(
            PyTorchFiles.Zip(pickle, ("archive/data/0", PyTorchFiles.Bytes(values)), ("archive/byteorder", "little"u8.ToArray())));
        PyTorchFiles.AssertEqual(values, little.Tensors["w"]);
    }

    [Fact]
    public void Read_LegacyWithViewsOfStorages_HasTheValues()
    {
        // Up to version 0.3 a storage could be a view of another: elements 2 to 7 of ten.
        var values = arange(10, ScalarType.Float32);
        var pickle = new PickleWriter().Operations("}").Text("w").Global("torch._utils", "_rebuild_tensor").Operations("(")
            .Storage("FloatStorage", "a", 10, (2, 6)).Number(1).Tuple(2, 2).Tuple(3, 1).Operations("tRs").End();
        using var file = Read(PyTorchFiles.Legacy(pickle, ("a", 10, PyTorchFiles.Bytes(values))));
        PyTorchFiles.AssertEqual(tensor([3f, 4, 6, 7]).view(2, 2), file.Tensors["w"]);
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model")]
    [InlineData("my_net")]
    public void Read_DictionaryOfDictionaries_FindsTheWeights(string key)
    {
        var weights = ones(2);
        var pickle = new PickleWriter().Operations("}(").Text("epoch").Number(3).Text("log").Operations("}").Text(key)
            .State([("w", weights)]).Operations("u").End();
        using var file = Read(PyTorchFiles.Zip(pickle, PyTorchFiles.Storage(0, weights)));
        Assert.Equal(key, file.Place);
        Assert.Equal(["w"], file.Names);
        Assert.Equal("3", file.Others["epoch"]);
        Assert.Equal("a dictionary of 0", file.Others["log"]);
    }

    [Fact]
    public void Read_SeveralDictionariesOfTensors_TakesTheUsualNameOrTellsAll()
    {
        var (one, other) = (ones(2), zeros(2));
        byte[] Of(string first, string second) => PyTorchFiles.Zip(
            new PickleWriter().Operations("}(").Text(first).State([("w", one)]).Text(second).State([("w", other)], 1).Operations("u").End(),
            PyTorchFiles.Storage(0, one), PyTorchFiles.Storage(1, other));
        using (var file = Read(Of("ema", "model")))
            PyTorchFiles.AssertEqual(other, file.Tensors["w"]);
        Assert.Contains(
            "found a dictionary with the keys 'ema' (a dictionary of 1), 'net' (a dictionary of 1); expected tensors by name, or a "
                + "dictionary of them under 'state_dict', 'model_state_dict', 'model'",
            Refusal(Of("ema", "net")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TensorsBesideOtherValues_AreTheWeights()
    {
        var weights = ones(2);
        var pickle = new PickleWriter().State([("w", weights)]).Text("_extra_state").Operations("N").Operations("s").End();
        using var file = Read(PyTorchFiles.Zip(pickle, PyTorchFiles.Storage(0, weights)));
        Assert.Equal(("w", "None"), (file.Names.Single(), file.Others["_extra_state"]));
    }

    [Fact]
    public void Read_StateOfADictionary_IsPassedOver()
    {
        var weights = ones(2);
        var pickle = new PickleWriter().State([("w", weights)]).Operations("}").Text("_metadata").Operations("}sb").End();
        using var file = Read(PyTorchFiles.Zip(pickle, PyTorchFiles.Storage(0, weights)));
        Assert.Equal(["w"], file.Names);
    }

    [Fact]
    public void Read_PairsOfAnOrderedDict_AreItsEntries()
    {
        // As Python 2 wrote it.
        var weights = ones(2);
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Operations("](](").Text("w")
            .Tensor(to => to.Storage("FloatStorage", "0", 2), 0, [2], [1]).Operations("ee").Raw(0x85).Operations("R").End();
        using var file = Read(PyTorchFiles.Zip(pickle, PyTorchFiles.Storage(0, weights)));
        PyTorchFiles.AssertEqual(weights, file.Tensors["w"]);
    }

    [Theory]
    [InlineData("N", "found None; expected tensors by name")]
    [InlineData("}", "found a dictionary with the keys (none)")]
    [InlineData("](NNe", "found a list of 2")]
    [InlineData("}K\u0003K\u0004s", "found a dictionary with the keys 3 (4)")]
    public void Read_NoWeights_SaysWhatThereIs(string operations, string found)
        => Assert.Contains(
            found, Refusal(PyTorchFiles.Zip(new PickleWriter().Operations(operations).End())), StringComparison.Ordinal);

    [Theory]
    [InlineData("data/1", 8, "no entry for storage '0'")]
    [InlineData("data/0", 7, "found 7 bytes; expected 8 bytes of Float32")]
    [InlineData("data/0", 9, "found 9 bytes; expected 8 bytes of Float32")]
    public void Read_StorageThatIsNotAsAnnounced_IsRefused(string name, int bytes, string found)
        => Assert.Contains(
            found,
            Refusal(PyTorchFiles.Zip(new PickleWriter().State([("w", ones(2))]).End(), ("archive/" + name, new byte[bytes]))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0, new long[] { 3 }, new long[] { 1 })]
    [InlineData(1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { 2 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1, 1 })]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(3, new long[] { 0 }, new long[] { 1 })]
    public void Read_TensorBeyondItsStorage_IsRefused(long offset, long[] shape, long[] strides)
        => Assert.Contains("one within the 2 elements of its storage", Refusal(One(offset, shape, strides)), StringComparison.Ordinal);

    [Theory]
    [InlineData(new long[] { -1 }, new long[] { 1 }, "no whole number from 0 on")]
    [InlineData(new long[] { 2 }, new long[] { -1 }, "no whole number from 0 on")]
    [InlineData(new long[] { 2 }, new long[] { 1, 1 }, "a tensor of 1 sizes and 2 strides")]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, 2 }, new long[] { 0, 0, 0 }, "a size below 2^63 bytes")]
    [InlineData(new long[] { long.MaxValue }, new long[] { long.MaxValue }, "a size below 2^63 bytes")]
    [InlineData(new long[] { 1L << 40 }, new long[] { 0 }, "tensors that repeat what they share: up to 'w'")]
    public void Read_ImpossibleShape_IsRefused(long[] shape, long[] strides, string found)
        => Assert.Contains(found, Refusal(One(0, shape, strides)), StringComparison.Ordinal);

    [Fact]
    public void Read_MoreThan64Dimensions_IsRefused()
    {
        var many = Enumerable.Repeat(1L, 65).ToArray();
        Assert.Contains("a tensor of 65 sizes and 65 strides", Refusal(One(0, many, many)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneStorageInTwoTypes_IsRefused()
    {
        var pickle = new PickleWriter().Operations("}(").Text("a").Tensor(to => to.Storage("FloatStorage", "0", 2), 0, [2], [1])
            .Text("b").Tensor(to => to.Storage("IntStorage", "0", 2), 0, [2], [1]).Operations("u").End();
        Assert.Contains("storage '0' with another type or length", Refusal(PyTorchFiles.Zip(pickle)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoTensorsOfOneName_IsRefused()
        => Assert.Contains(
            "two tensors named 'w'",
            Refusal(PyTorchFiles.Zip(new PickleWriter().State([("w", ones(2)), ("w", ones(2))]).End())),
            StringComparison.Ordinal);

    [Fact]
    public void Read_TruthValueThatIsNone_IsRefused()
        => Assert.Contains(
            "byte 0x02 at place 1 of storage '0', which holds truth values",
            Refusal(PyTorchFiles.Zip(
                new PickleWriter().State([("w", ones(2, dtype: ScalarType.Bool))]).End(), ("archive/data/0", [1, 2]))),
            StringComparison.Ordinal);

    [Fact]
    public void Read_NegatedView_IsRefused()
    {
        // The seventh argument would say that the values are to be negated.
        var pickle = new PickleWriter().Operations("}").Text("w").Global("torch._utils", "_rebuild_tensor_v2").Operations("(")
            .Storage("FloatStorage", "0", 2).Number(0).Tuple(2).Tuple(1).Raw(0x89).Operations("N}").Text("neg").Raw(0x88)
            .Operations("stRs").End();
        Assert.Contains(
            "a call of torch._utils._rebuild_tensor_v2 with other arguments", Refusal(PyTorchFiles.Zip(pickle)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("middle", "the order of bytes 'middle'")]
    [InlineData("", "the order of bytes ''")]
    public void Read_UnknownByteOrder_IsRefused(string order, string found)
        => Assert.Contains(
            found,
            Refusal(PyTorchFiles.Zip(
                new PickleWriter().Operations("}").End(), ("archive/byteorder", System.Text.Encoding.UTF8.GetBytes(order)))),
            StringComparison.Ordinal);

    [Fact]
    public void Read_ZipsOfOtherPrograms_AreRefused()
    {
        Assert.Contains("a zip with 0 entries NAME/data.pkl", Refusal(TestFiles.Zip(("a.npy", [1]))), StringComparison.Ordinal);
        var pickle = new PickleWriter().Operations("}").End();
        Assert.Contains(
            "a zip with 2 entries NAME/data.pkl", Refusal(TestFiles.Zip(("a/data.pkl", pickle), ("b/data.pkl", pickle))),
            StringComparison.Ordinal);
        Assert.Contains("found an entry named 'a/../../x'", Refusal(TestFiles.Zip(("a/../../x", pickle))), StringComparison.Ordinal);
        Assert.Contains("a zip that cannot be opened", Refusal("PK\u0003\u0004 and more"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("neither a zip nor a pickle", Refusal("text"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedLegacy_NamesWhatIsWrong()
    {
        var pickle = new PickleWriter().State([("w", ones(2))], isLegacy: true).End();
        byte[] content = new byte[8];
        var whole = PyTorchFiles.Legacy(pickle, ("0", 2, content));
        using (var file = Read(whole))
            Assert.Equal([2], file.Tensors["w"].shape);
        (byte[] File, string Found)[] damaged =
        [
            (pickle, "a pickle that does not begin as PyTorch's"),
            ([.. whole[..4], 0, .. whole[5..]], "a pickle that does not begin as PyTorch's"),
            (whole[..^1], "found a storage of 8 bytes; expected at most the 7 bytes that follow"),
            (whole[..^9], "the end of the file before storage '0'"),
            ([.. whole, 0], "1 bytes after the last storage"),
            (PyTorchFiles.Legacy(pickle, ("0", 3, new byte[12])), "found a storage of 3 elements; expected 2"),
            (PyTorchFiles.Legacy(pickle, ("1", 2, content)), "a storage that no tensor is in"),
            (PyTorchFiles.Legacy(pickle), "no storage '0'"),
            (PyTorchFiles.Legacy(pickle, ("0", 2, content), ("0", 2, content)), "storage '0' twice"),
            (Swapped(whole, 1001, 1002), "found version 1002; expected version 1001"),
        ];
        Assert.All(damaged, item => Assert.Contains(item.Found, Refusal(item.File), StringComparison.Ordinal));
    }

    [Fact]
    public void Read_PickleCutAnywhere_IsRefused()
    {
        var pickle = new PickleWriter().State([("w", ones(2))]).End();
        for (var length = 0; length < pickle.Length; length++)
            Assert.Contains("archive/data.pkl, byte", Refusal(PyTorchFiles.Zip(pickle[..length])), StringComparison.Ordinal);
    }

    private static byte[] Swapped(byte[] file, short before, short after)
    {
        var copy = (byte[])file.Clone();
        var at = copy.AsSpan().IndexOf(BitConverter.GetBytes((long)before));
        BitConverter.GetBytes((long)after).CopyTo(copy, at);
        return copy;
    }

    private static byte[] One(long offset, long[] shape, long[] strides)
        => PyTorchFiles.Zip(
            new PickleWriter().Operations("}").Text("w").Tensor(to => to.Storage("FloatStorage", "0", 2), offset, shape, strides)
                .Operations("s").End(),
            ("archive/data/0", new byte[8]));

    private PyTorchFile Read(byte[] content) => PyTorchFile.Read(folder.Write("a.pth", content));

    private string Refusal(byte[] content)
    {
        var path = folder.Write("a.pth", content);
        var error = Assert.Throws<InvalidFileException>(() => PyTorchFile.Read(path).Dispose());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.True(error.Remedy.Length > 20);
        return error.Message;
    }
}
