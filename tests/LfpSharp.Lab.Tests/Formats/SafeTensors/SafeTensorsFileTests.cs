using System.Buffers.Binary;
using CsCheck;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.SafeTensors;

public sealed class SafeTensorsFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Read_WhatWasWritten_IsEqual(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var written = (arange(24, dtype: ScalarType.Float32) % 7).reshape(2, 3, 4).to(type);
        var path = folder["a.safetensors"];

        SafeTensorsFile.Write(
            path,
            [("whole", written), ("transposed", written.transpose(0, 2)), ("scalar", written[1, 2, 3]), ("none", zeros(0, 3).to(type))],
            new Dictionary<string, string> { ["format"] = "pt", ["ümlaut \""] = "\\\n" });

        using var file = SafeTensorsFile.Read(path);
        Assert.Equal(["none", "scalar", "transposed", "whole"], file.Names.Order());
        Assert.Equal(type, file["whole"].dtype);
        Assert.Equal(
            written.to(ScalarType.Float64).data<double>().ToArray(), file["whole"].to(ScalarType.Float64).data<double>().ToArray());
        Assert.True(file["transposed"].eq(written.transpose(0, 2)).all().item<bool>());
        Assert.Empty(file["scalar"].shape);
        Assert.Equal([0L, 3L], file["none"].shape);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("\\\n", file.Metadata["ümlaut \""]);
    }

    [Fact]
    public void Write_MixedTypes_AlignsEveryTensorToItsElement()
    {
        using var scope = NewDisposeScope();
        var path = folder["a.safetensors"];
        SafeTensorsFile.Write(
            path, [("u8", zeros(3, dtype: ScalarType.Byte)), ("f64", zeros(1, dtype: ScalarType.Float64)), ("f32", zeros(3))]);

        var header = SafeTensorsHeader.Read(path);
        Assert.Equal(["f64", "f32", "u8"], header.Entries.Select(entry => entry.Name));
        Assert.All(
            header.Entries,
            entry => Assert.Equal(0, entry.Offset % (entry.Length / Math.Max(1, entry.Shape.Aggregate(1L, (p, s) => p * s)))));
        Assert.Equal(0, header.Entries[0].Offset % 8);
    }

    [Fact]
    public void Write_AfterAFailure_KeepsTheOldFileAndLeavesNothing()
    {
        using var scope = NewDisposeScope();
        var path = folder["a.safetensors"];
        SafeTensorsFile.Write(path, [("a", ones(2))]);
        var before = File.ReadAllBytes(path);

        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("No space left on device");
        }));

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_ANameTwiceOrAnUnknownType_IsRefused()
    {
        using var scope = NewDisposeScope();
        var path = folder["a.safetensors"];
        Assert.Contains(
            "'a' occurs twice",
            Assert.Throws<ArgumentException>(() => SafeTensorsFile.Write(path, [("a", ones(1)), ("a", ones(1))])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'__metadata__'",
            Assert.Throws<ArgumentException>(() => SafeTensorsFile.Write(path, [("__metadata__", ones(1))])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "ComplexFloat32",
            Assert.Throws<ArgumentException>(
                () => SafeTensorsFile.Write(path, [("c", zeros(1, dtype: ScalarType.ComplexFloat32))])).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    public static TheoryData<string, int, string> Hostile => new()
    {
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "ends at byte" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "1 bytes after the last tensor" },
        {
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "overlaps"
        },
        {
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""",
            10,
            "a hole of 2 bytes"
        },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a hole of 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "'-4' (Number) in the data_offsets of tensor 'a'" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets [4, 0]" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 4, "data_offsets [0, 9223372036854775807]" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "data_offsets [0, 4, 8]" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "'-1' (Number) in the shape" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "shape [2] with 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "shape [4611686018427387904, 4]" },
        { """{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "a size below 2^63 bytes" },
        { """{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}""", 4, "'1e300'" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "'1.5'" },
        { """{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype 'F33' of tensor 'a'" },
        { """{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 4, "the dtype of tensor 'a'" },
        { """{"a":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""", 4, "byte 0x02 in BOOL tensor 'a'" },
        {
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            8,
            "tensor 'a' twice"
        },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "'dtype' in tensor 'a'" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"rm"}}""", 4, "'code' in tensor 'a'" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "without dtype, shape or data_offsets" },
        { """{"__metadata__":{"k":1}}""", 0, "metadata 'k'" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", 0, "metadata 'k' twice" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' twice" },
        { """{"__metadata__":{"k":{"k":{"k":{"k":{}}}}}}""", 0, "metadata 'k'" },
        { """{"a":{"dtype":"F32","shape":[[[[[[1]]]]]],"data_offsets":[0,4]}}""", 4, "in the shape" },
        { """{"a":[]}""", 0, "an object for tensor 'a'" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "not well-formed JSON" },
        { """{"\ud800":{}}""", 0, "not well-formed JSON" },
        { """{} {}""", 0, "JSON" },
        { """[]""", 0, "byte 0x5b" },
        { "", 0, "an empty header" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_HostileHeader_NamesWhatIsWrong(string header, int dataBytes, string message)
    {
        var path = folder.Write(
            "a.safetensors", Make(System.Text.Encoding.UTF8.GetBytes(header), Enumerable.Repeat((byte)2, dataBytes).ToArray()));
        var error = Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Read(path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path + ", byte ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(1_000_000UL)]
    public void Read_HeaderLengthBeyondTheFile_IsRefusedBeforeAllocating(ulong length)
    {
        var content = Make("{}"u8, []);
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);
        var path = folder.Write("a.safetensors", content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Read(path));
        Assert.Contains("a header length of", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 500_000);
    }

    [Fact]
    public void Read_HeaderThatIsNoUtf8_IsRefused()
    {
        var path = folder.Write("a.safetensors", Make([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}'], []));
        Assert.Contains(
            "not UTF-8", Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyDamage_IsRefusedOrHarmless()
    {
        using var scope = NewDisposeScope();
        var good = folder["good.safetensors"];
        SafeTensorsFile.Write(
            good,
            [("layer.weight", rand(3, 5)), ("layer.bias", rand(3, dtype: ScalarType.Float64)), ("flag", ones(2, dtype: ScalarType.Bool))],
            new Dictionary<string, string> { ["format"] = "pt" });
        var bytes = File.ReadAllBytes(good);
        var path = folder["bad.safetensors"];

        Gen.Select(Gen.Int[0, bytes.Length], Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((length, at, value) =>
        {
            var damaged = bytes[..length];
            if (at < length)
                damaged[at] = value;
            File.WriteAllBytes(path, damaged);
            try
            {
                using var file = SafeTensorsFile.Read(path);
                Assert.Equal(bytes.Length, length);
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Read_Disposed_LeavesNoTensor()
    {
        var path = folder["a.safetensors"];
        using (var a = ones(3))
            SafeTensorsFile.Write(path, [("a", a)]);
        var before = Tensor.TotalCount;
        SafeTensorsFile.Read(path).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static byte[] Make(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        var content = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(content, header.Length);
        header.CopyTo(content.AsSpan(8));
        data.CopyTo(content.AsSpan(8 + header.Length));
        return content;
    }
}
