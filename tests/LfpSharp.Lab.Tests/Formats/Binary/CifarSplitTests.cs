using System.Formats.Tar;
using CsCheck;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Binary;

public sealed class CifarSplitTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_FolderAndArchive_GiveTheSame()
    {
        foreach (var (name, content) in TestFiles.Cifar10())
            folder.Write("a/cifar-10-batches-bin/" + name, content);
        folder.Write("b/cifar10/cifar-10-binary.tar.gz", Archive([.. TestFiles.Cifar10().Reverse()]));

        var plain = Load("a");
        var packed = Load("b");

        Assert.Equal((10, 2), (plain.Train.Count, plain.Test!.Count));
        Assert.Equal([1, 8, 2, 7, 3, 6, 4, 5, 5, 4], plain.Train.Labels.ToArray());
        Assert.Equal("airplane", plain.Train.Classes[0]);
        Assert.Equal(plain.Hash, packed.Hash);
        using var batch = plain.Train.Gather([3]);
        Assert.Equal(TestFiles.Cifar10()[1].Content[3074..].Select(b => (float)b), batch.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Load_Cifar100_TakesTheFineLabel()
    {
        byte[] Records(byte fine) => [19, fine, .. TestFiles.Bytes(3072)];
        folder.Write("a/cifar-100-binary/train.bin", [.. Records(99), .. Records(3)]);
        folder.Write("a/cifar-100-binary/test.bin", Records(42));
        folder.Write(
            "a/cifar-100-binary/fine_label_names.txt",
            System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"kind{i}"))));
        var set = DataSets.Load("cifar100", Options("a"));
        Assert.Equal([99, 3], set.Train.Labels.ToArray());
        Assert.Equal("kind42", set.Test!.Classes[set.Test.Labels[0]]);
    }

    [Theory]
    [InlineData("data_batch_3.bin", 6000, "a multiple of 3073", "byte 3073")]
    [InlineData("test_batch.bin", 0, "0 bytes", "byte 0")]
    [InlineData("batches.meta.txt", 10, "found 2 class names; expected 10", "line 2")]
    public void Load_TruncatedPart_NamesIt(string part, int length, string message, string place)
    {
        foreach (var (name, content) in TestFiles.Cifar10())
            folder.Write("a/cifar-10-batches-bin/" + name, name == part ? content[..length] : content);
        var error = Assert.Throws<InvalidFileException>(() => Load("a"));
        Assert.EndsWith(part, error.Path, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LabelOutOfRange_NamesItsByte()
    {
        foreach (var (name, content) in TestFiles.Cifar10())
        {
            if (name == "data_batch_2.bin")
                content[3073] = 10;
            folder.Write("a/cifar-10-batches-bin/" + name, content);
        }
        Assert.Contains(
            "data_batch_2.bin, byte 3073: found label 10; expected 0 to 9",
            Assert.Throws<InvalidFileException>(() => Load("a")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingPart_SaysWhich()
    {
        folder.Write("b/cifar10/cifar-10-binary.tar.gz", Archive(TestFiles.Cifar10()[1..]));
        Assert.Contains("no 'data_batch_1.bin'", Assert.Throws<InvalidFileException>(() => Load("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ArchiveDamagedAnywhere_IsRefusedOrHarmless()
    {
        var good = Archive(TestFiles.Cifar10());
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Bool, Gen.Byte).Sample((at, cut, value) =>
        {
            var damaged = cut ? good[..at] : [.. good[..at], value, .. good[(at + 1)..]];
            folder.Write("b/cifar10/cifar-10-binary.tar.gz", damaged);
            try
            {
                Load("b");
            }
            catch (InvalidFileException error)
            {
                Assert.Contains("cifar-10-binary.tar.gz", error.Message, StringComparison.Ordinal);
            }
        }, iter: 150, threads: 1);
    }

    private DataOptions Options(string name)
        => new() { DataDirectory = folder[name], CacheDirectory = folder["cache"], Scaling = InputScaling.None };

    private DataSet Load(string name) => DataSets.Load("cifar10", Options(name));

    internal static byte[] Archive((string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream(content) });
            }
        }
        return TestFiles.Gzip(stream.ToArray());
    }
}
