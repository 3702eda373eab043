using System.Buffers.Binary;
using CsCheck;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Formats.Images;

public sealed class ImageTreeTests : IDisposable
{
    private static readonly byte[] Red = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, new SKColor(200, 10, 20));
    private static readonly byte[] Blue = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, new SKColor(0, 0, 250));
    private static readonly byte[] Jpeg = TestFiles.Image(SKEncodedImageFormat.Jpeg, 4, 3, SKColors.Gray);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_FolderAndZip_GiveTheSame()
    {
        (string, byte[])[] files =
        [
            ("train/red/1.png", Red), ("train/blue/2.PNG", Blue), ("train/blue/3.jpg", Jpeg), ("test/red/4.png", Red), ("README.txt", [1]),
            ("__MACOSX/train/red/._1.png", [1]),
        ];
        foreach (var (name, content) in files)
            folder.Write("tree/" + name, content);
        var zip = folder.Write("tree.zip", TestFiles.Zip([.. files.Select(file => ("around/" + file.Item1, file.Item2))]));

        var plain = Load(folder["tree"]);
        Assert.Equal((3, 1), (plain.Train.Count, plain.Test!.Count));
        Assert.Equal(["blue", "red"], plain.Train.Classes);
        Assert.Equal([0, 0, 1], plain.Train.Labels.ToArray());
        Assert.Equal([3L, 3L, 4L], plain.Train.SampleShape);
        using var batch = plain.Train.Gather([2]);
        Assert.Equal(
            [.. Enumerable.Repeat(200f, 12), .. Enumerable.Repeat(10f, 12), .. Enumerable.Repeat(20f, 12)],
            batch.Inputs.data<float>().ToArray());
        Assert.Equal(plain.Hash, Load(zip).Hash);
    }

    [Fact]
    public void Load_WithoutReadySplit_SplitsBySeed()
    {
        for (var i = 0; i < 10; i++)
        {
            folder.Write($"tree/a/{i}.png", Red);
            folder.Write($"tree/b/{i}.png", Blue);
        }
        var set = Load(folder["tree"]);
        Assert.Equal((16, 4), (set.Train.Count, set.Test!.Count));
        Assert.Equal(2, set.Test.Labels.Count(1));
    }

    [Fact]
    public void Load_GreyAndScaled_GivesThatShape()
    {
        foreach (var i in (int[])[1, 2])
        {
            folder.Write($"tree/a/{i}.png", Red);
            folder.Write($"tree/b/{i}.png", TestFiles.Image(SKEncodedImageFormat.Png, 9, 8, SKColors.White));
        }

        var set = Load(folder["tree"], new DataOptions { Channels = 1, ImageSize = (5, 6), TestShare = 0.5 });
        Assert.Equal([1L, 5L, 6L], set.Train.SampleShape);
        foreach (var split in (LabeledData[])[set.Train, set.Test!])
        {
            using var batch = split.Gather([0]);
            // 0.299 · 200 + 0.587 · 10 + 0.114 · 20 = 67.95
            Assert.All(batch.Inputs.data<float>().ToArray(), value => Assert.Equal(split.Labels[0] == 0 ? 68 : 255, value));
        }
    }

    [Fact]
    public void Load_Again_ReadsTheCopyUntilItIsDamagedOrTheOriginalChanges()
    {
        var zip = folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Red), ("test/a/2.png", Blue)));
        var reports = new List<DataProgress>();
        var hash = Load(zip, reports: reports).Hash;
        Assert.NotEmpty(reports);

        reports.Clear();
        Assert.Equal(hash, Load(zip, reports: reports).Hash);
        Assert.Empty(reports);

        var copy = Assert.Single(Directory.GetFiles(folder["cache/decoded"]));
        var bytes = File.ReadAllBytes(copy);
        bytes[^1] ^= 1;
        bytes[^20] ^= 1;
        File.WriteAllBytes(copy, bytes);
        Assert.Equal(hash, Load(zip, reports: reports).Hash);
        Assert.NotEmpty(reports);

        File.WriteAllBytes(zip, TestFiles.Zip(("train/a/1.png", Blue), ("test/a/22.png", Blue)));
        Assert.NotEqual(hash, Load(zip).Hash);
    }

    [Fact]
    public void Load_Cancelled_LeavesNoCopy()
    {
        var zip = folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Red), ("test/a/2.png", Blue)));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => DataSets.Load("image-folder", Options(zip), null, source.Token));
        Assert.Equal([zip], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    public static TheoryData<string[], string> WrongTrees => new()
    {
        { ["train/a/1.png", "../../evil.png"], "an entry named '../../evil.png'" },
        { ["train/a/1.png", "/etc/evil.png"], "an entry named '/etc/evil.png'" },
        { ["train/a/1.png", "train/a\\..\\..\\evil.png"], "an entry named" },
        { ["train/a/1.png", "train/a/1.png"], "two entries named 'train/a/1.png'" },
        { ["readme.txt"], "no image" },
        { ["test/a/1.png"], "no image for training" },
        { ["train/a/1.png", "train/2.png"], "an image at 'train/2.png'" },
        { ["train/a/1.png", "train/a/b/2.png"], "an image at 'train/a/b/2.png'" },
        { ["train/a/1.png", "other/a/2.png"], "an image at 'other/a/2.png'" },
        { ["train/a/1.png", "test/b/2.png"], "class 'b'" },
    };

    [Theory]
    [MemberData(nameof(WrongTrees))]
    public void Load_WrongTree_NamesTheEntry(string[] names, string message)
    {
        var zip = folder.Write("a.zip", TestFiles.Zip([.. names.Select(name => (name, Red))]));
        var error = Assert.Throws<InvalidFileException>(() => Load(zip));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(zip, error.Path, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["cache/decoded"]) && Directory.GetFiles(folder["cache/decoded"]).Length > 0);
    }

    [Fact]
    public void Load_Bomb_IsRefusedWithoutUnpacking()
    {
        var zip = folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Red), ("train/b/2.png", new byte[80_000_000])));
        Assert.Contains(
            "a.zip!train/b/2.png: found 80000000 bytes",
            Assert.Throws<InvalidFileException>(() => Load(zip)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BombThatLiesAboutItsLength_IsRefused()
    {
        var bytes = TestFiles.Zip(("train/a/1.png", new byte[1_000_000]));
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), 100);
        var zip = folder.Write("a.zip", bytes);
        Assert.Contains("a.zip!train/a/1.png", Assert.Throws<InvalidFileException>(() => Load(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugePicture_IsRefusedBeforeDecoding()
    {
        // A PNG whose header announces 60,000 × 60,000 pixels.
        var png = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, SKColors.Red);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        folder.Write("tree/a/1.png", png);
        Assert.Contains(
            "60000×60000", Assert.Throws<InvalidFileException>(() => Load(folder["tree"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ImageOfAnotherSizeOrNoImage_IsNamed()
    {
        folder.Write("tree/a/1.png", Red);
        var odd = folder.Write("tree/a/2.png", TestFiles.Image(SKEncodedImageFormat.Png, 5, 3, SKColors.Red));
        Assert.StartsWith(
            $"{odd}: found an image of 5×3 pixels; expected 4×3",
            Assert.Throws<InvalidFileException>(() => Load(folder["tree"])).Message,
            StringComparison.Ordinal);
        File.WriteAllText(odd, "no image");
        Assert.StartsWith(
            $"{odd}: found no image",
            Assert.Throws<InvalidFileException>(() => Load(folder["tree"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ZipDamagedAnywhere_IsRefusedOrOtherPixels()
    {
        var good = TestFiles.Zip(("train/a/1.png", Red), ("train/b/2.jpg", Jpeg), ("test/a/3.png", Blue));
        var n = 0;
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Bool, Gen.Byte).Sample((at, cut, value) =>
        {
            var zip = folder.Write($"{n++}.zip", cut ? good[..at] : [.. good[..at], value, .. good[(at + 1)..]]);
            try
            {
                Load(zip);
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith(zip, error.Path, StringComparison.Ordinal);
            }
        }, iter: 300, threads: 1);
    }

    private DataOptions Options(string path, DataOptions? options = null)
        => (options ?? new DataOptions()) with { Path = path, CacheDirectory = folder["cache"], Scaling = InputScaling.None };

    private DataSet Load(string path, DataOptions? options = null, List<DataProgress>? reports = null)
        => DataSets.Load(
            "image-folder", Options(path, options), reports is null ? null : new Recorder(reports), TestContext.Current.CancellationToken);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    private sealed class Recorder(List<DataProgress> reports) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => reports.Add(value);
    }
}
