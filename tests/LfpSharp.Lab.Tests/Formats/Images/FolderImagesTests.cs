using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Formats.Images;

/// <summary>Trees of images as users have them: other names of splits, leavings of systems, links, files that are no images.</summary>
public sealed class FolderImagesTests : IDisposable
{
    private static readonly byte[] Picture = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, SKColors.Red);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string[], string, int, int?> Trees => new()
    {
        { ["training/a/1.png", "training/b/2.png", "testing/a/3.png"], "a b", 2, 1 },
        { ["Train/a/1.png", "TEST/a/3.png"], "a", 1, 1 },
        { ["training_set/training_set/a/1.png", "test_set/test_set/a/3.png"], "a", 1, 1 },
        { ["train/a/1.png", "Validation/a/2.png"], "a", 1, 1 },
        { ["train/a/1.png", "val/a/2.png", "test/a/3.png"], "a", 2, 1 },
        { ["a/train/1.png", "b/train/2.png", "a/test/3.png"], "a b", 2, 1 },
        { ["train/1.png", "bus/2.png", "car/3.png"], "bus car train", 3, null },
        { ["set/train/test/1.png", "set/train/b/2.png", "set/test/b/3.png"], "b test", 2, 1 },
        { ["a/1.png", "b/1.PNG", "b/2.JPEG", "b/3.jfif"], "a b", 4, null },
        { ["a\\1.png", "b\\2.png"], "a b", 2, null },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public void Load_OtherNames_AreUnderstood(string[] names, string classes, int train, int? test)
    {
        var set = Load(folder.Write("a.zip", TestFiles.Zip([.. names.Select(name => (name, Picture))])));
        Assert.Equal(classes, string.Join(' ', set.Train.Classes));
        Assert.Equal(train + (test ?? 0), set.Train.Count + set.Test!.Count);
        if (test is { } count)
            Assert.Equal(count, set.Test.Count);
    }

    [Theory]
    [InlineData("1.tif", "1 file is left out", "1 .tif, in the folder itself")]
    [InlineData("middle/1.tif", "1 file is left out", "1 .tif, in 'middle'")]
    [InlineData("middle/1.tif", "no image that can be read, and so make", "'middle'")]
    [InlineData("a/.hidden.png", "1 hidden, in 'a'", "")]
    [InlineData("a/notes.txt", "1 .txt, in 'a'", "")]
    [InlineData("c/Thumbs.db", "makes no class: 'c'", "")]
    public void Load_WhatIsLeftOut_IsCountedAndNamed(string other, string first, string second)
    {
        foreach (var name in (string[])["a/1.png", "b/2.png"])
            folder.Write("tree/" + name, Picture);
        folder.Write("tree/" + other, [1]);
        var zip = folder.Write("a.zip", TestFiles.Zip(("a/1.png", Picture), ("b/2.png", Picture), ("c/", []), (other, [1])));
        foreach (var set in (DataSet[])[Load(folder["tree"]), Load(folder["tree"]), Load(zip)])
        {
            Assert.Contains(set.Notes, note => note.Contains(first, StringComparison.Ordinal));
            Assert.Contains(set.Notes, note => note.Contains(second, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Load_LeavingsOfSystems_AreNoneOfAUsersFiles()
    {
        foreach (var name in Enumerable.Range(0, 20).Select(i => $"{"ab"[i % 2]}/{i}.png"))
            folder.Write("tree/" + name, Picture);
        foreach (var name in (string[])["a/._1.png", ".DS_Store", "b/Thumbs.db", "__MACOSX/a/._1.png", "a/desktop.ini"])
            folder.Write("tree/" + name, [1]);
        Assert.Empty(Load(folder["tree"]).Notes);
    }

    [Fact]
    public void Load_NoReadableImage_SaysWhatThereIs()
    {
        folder.Write("tree/a/1.heic", [1]);
        Assert.Contains(
            "1 .heic, in 'a'", Assert.Throws<InvalidFileException>(() => Load(folder["tree"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Links_AreFollowedButNotInACircle()
    {
        folder.Write("real/1.png", Picture);
        folder.Write("tree/a/1.png", Picture);
        Directory.CreateSymbolicLink(folder["tree/b"], folder["real"]);
        File.CreateSymbolicLink(folder["tree/a/2.png"], folder["real/1.png"]);
        Assert.Equal(3, Load(folder["tree"]) is var set ? set.Train.Count + set.Test!.Count : 0);

        Directory.CreateSymbolicLink(folder["tree/a/round"], folder["tree"]);
        File.CreateSymbolicLink(folder["tree/a/3.png"], folder["nowhere.png"]);
        var again = Load(folder["tree"]);
        Assert.Equal(3, again.Train.Count + again.Test!.Count);
        Assert.Contains(again.Notes, note => note.Contains("1 broken link", StringComparison.Ordinal));
        Assert.Contains(again.Notes, note => note.Contains("'a/round'", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ValidationBesideTest_IsSaid()
    {
        var zip = folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Picture), ("val/a/2.png", Picture), ("test/a/3.png", Picture)));
        Assert.Contains(Load(zip).Notes, note => note.Contains("the 1 images of the validation folder join", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ZipThatShrinksAHundredfold_IsRefused()
    {
        byte[] padded = [.. Picture, .. new byte[50_000_000]];
        var zip = folder.Write("a.zip", TestFiles.Zip([.. Enumerable.Range(0, 6).Select(i => ($"a/{i}.png", padded))]));
        Assert.Contains("that unpack to", Assert.Throws<InvalidFileException>(() => Load(zip)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-20)]
    public void Load_DamagedCopy_IsMadeAgainAndSaid(int place)
    {
        var zip = folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Picture), ("test/a/2.png", Picture)));
        var hash = Load(zip).Hash;
        var copy = Assert.Single(Directory.GetFiles(folder["cache/decoded"]));
        var bytes = File.ReadAllBytes(copy);
        bytes[place < 0 ? bytes.Length + place : place] ^= 1;
        File.WriteAllBytes(copy, bytes);
        var set = Load(zip);
        Assert.Equal(hash, set.Hash);
        Assert.Contains(set.Notes, note => note.Contains("was damaged", StringComparison.Ordinal));
        Assert.DoesNotContain(Load(zip).Notes, note => note.Contains("was damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_NameOfAClassInTheCopy_IsCoveredByItsHash()
    {
        var zip =
            folder.Write("a.zip", TestFiles.Zip(("train/aa/1.png", Picture), ("train/bb/2.png", Picture), ("test/aa/2.png", Picture)));
        Load(zip);
        var copy = Assert.Single(Directory.GetFiles(folder["cache/decoded"]));
        var bytes = File.ReadAllBytes(copy);
        bytes[bytes.AsSpan().IndexOf("aa"u8)] = (byte)'z';
        File.WriteAllBytes(copy, bytes);
        Assert.Equal(["aa", "bb"], Load(zip).Train.Classes);
    }

    private DataSet Load(string path)
        => DataSets.Load(
            "image-folder",
            new DataOptions { Path = path, CacheDirectory = folder["cache"], Scaling = InputScaling.None, TestShare = 0.5 });
}
