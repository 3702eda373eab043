using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class TextDataTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_AText_GivesWindowsThatShareNoCharacter()
    {
        // 26 characters; windows of four with the next: abcde, fghij, klmno, pqrst, uvwxy. z is left over.
        var set = Load("abcdefghijklmnopqrstuvwxyz"u8, context: 4, testShare: 0.4);
        Assert.Equal((3, 2), (set.Train.Count, set.Test!.Count));
        Assert.Equal([4L], set.Train.SampleShape);
        Assert.Equal("abcdefghijklmnopqrstuvwxyz", set.Train.Vocabulary!.Characters);
        Assert.False(set.Train.HasClasses);
        Assert.Equal(26, set.Train.Outputs);
        Assert.Equal(("fghiabcd", "ghijbcde"), Letters(set.Train, 1, 0));
        Assert.Equal(("pqrsuvwx", "qrstvwxy"), Letters(set.Test, 0, 1));
        Assert.Equal(("klmn", "lmno"), Letters(set.Train.Subset([2, 0]), 0));
    }

    [Fact]
    public void DataSplit_OfText_TakesTheEndWhateverTheSeed()
    {
        var set = Load("abcdefghijklmnopqrstuvwxyz"u8, context: 1, testShare: 0.1);
        foreach (var seed in new[] { 0, 7 })
        {
            var (train, validation) = new DataSplit(0.25, seed).Apply(set.Train);
            Assert.Equal((9, 3), (train.Count, validation.Count));
            Assert.Equal("suw", Letters(validation, 0, 1, 2).Inputs);
            Assert.Equal("acegikmoq", Letters(train, 0, 1, 2, 3, 4, 5, 6, 7, 8).Inputs);
        }

        Assert.Equal("uw", Letters(DataSplit.Take(set.Train, 2, 3), 0, 1).Inputs);
    }

    [Fact]
    public void Load_MarkAndCharactersBeyond16Bits_AreOneCharacterEach()
    {
        var set = Load([0xEF, 0xBB, 0xBF, .. "😀é\n😀é\n"u8], context: 2, testShare: 0.5);
        Assert.Equal("\né😀", set.Train.Vocabulary!.Characters);
        Assert.Equal(("😀é", "é\n"), Letters(set.Train, 0));
        Assert.Equal(["line end", "é", "😀"], set.Train.Classes);
    }

    [Fact]
    public void Load_OtherContextOrText_HasAnotherHash()
    {
        var one = Load("abcdefgh"u8, context: 1).Hash;
        Assert.Equal(one, Load("abcdefgh"u8, context: 1).Hash);
        Assert.NotEqual(one, Load("abcdefgh"u8, context: 3).Hash);
        Assert.NotEqual(one, Load("abcdefgx"u8, context: 1).Hash);
    }

    [Theory]
    [InlineData(new byte[0], "found no characters; expected a text in UTF-8")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, "found no characters")]
    [InlineData(new byte[] { 97, 98, 0xFF, 97 }, "byte 2: found the byte 0xFF, which is no UTF-8 there")]
    [InlineData(new byte[] { 97, 98, 0xE2, 0x82 }, "byte 2: found the byte 0xE2")]
    [InlineData(new byte[] { 97, 97, 97, 97, 97, 97 }, "found one character, again and again")]
    [InlineData(new byte[] { 97, 98, 97, 98, 97 }, "found 5 characters; expected at least 6, two windows of data.context + 1")]
    public void Load_HostileFile_SaysWhatIsWrong(byte[] content, string expected)
        => Assert.Contains(
            expected, Assert.Throws<InvalidFileException>(() => Load(content, context: 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_EveryCharacterThereIs_IsTooMany()
    {
        var all = new StringBuilder();
        for (var value = 0x10000; value <= 0x20000; value++)
            all.Append(new Rune(value).ToString());
        var error = Assert.Throws<InvalidFileException>(() => Load(Encoding.UTF8.GetBytes(all.ToString()), context: 1));
        Assert.Contains("found 65537 different characters; expected 2 to 65536", error.Message, StringComparison.Ordinal);
        Assert.Equal(65536, Load(Encoding.UTF8.GetBytes(all.ToString(2, all.Length - 2)), context: 1).Train.Vocabulary!.Count);
    }

    [Fact]
    public void Load_NoFileAFolderOrTooLarge_SaysSo()
    {
        Assert.Contains("found no file", Refused(folder["nothing.txt"]), StringComparison.Ordinal);
        Assert.Contains("found a folder", Refused(folder.Path), StringComparison.Ordinal);
        var large = folder.Write("large.txt", new byte[(1 << 20) / 3 + 1]);
        Assert.Contains("found 349526 bytes; expected at most 349525", Refused(large), StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<InvalidFileException>(
            () => DataSets.Load("text", new DataOptions { Path = path, MemoryLimitMiB = 1 })).Message;
    }

    [Fact]
    public void Load_TextThatIsToBeScaledOrChanged_IsRefused()
    {
        var path = folder.Write("a.txt", "abcdefgh"u8.ToArray());
        Assert.Contains(
            "characters are no quantities to scale",
            Assert.Throws<ArgumentException>(
                () => DataSets.Load("text", new DataOptions { Path = path, Context = 1, Scaling = InputScaling.Unit })).Message,
            StringComparison.Ordinal);
        var set = Load("abcdefgh"u8, context: 1);
        Assert.Contains(
            "no shades to change",
            Assert.Throws<ArgumentException>(() => set.Train.Gather([0], augmentation: new ShiftFlipNoise(noise: 0.1))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "needs a path", Assert.Throws<ArgumentException>(() => DataSets.Load("text")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no quantities",
            Assert.Throws<InvalidOperationException>(() => set.Train.Samples.Moments([0])).Message,
            StringComparison.Ordinal);
    }

    private DataSet Load(ReadOnlySpan<byte> text, int context, double testShare = 0.5)
        => DataSets.Load(
            "text", new DataOptions { Path = folder.Write("text.txt", text.ToArray()), Context = context, TestShare = testShare });

    private static (string Inputs, string Labels) Letters(LabeledData data, params ReadOnlySpan<int> windows)
    {
        using var batch = data.Gather(windows);
        Assert.Equal([windows.Length, data.SampleShape[0]], batch.Inputs.shape);
        Assert.Equal([windows.Length * data.SampleShape[0]], batch.Labels.shape);
        Assert.Equal(torch.ScalarType.Int64, batch.Labels.dtype);
        return (
            string.Concat(batch.Inputs.data<float>().Select(token => data.Vocabulary![(int)token].ToString())),
            string.Concat(batch.Labels.data<long>().Select(token => data.Vocabulary![(int)token].ToString())));
    }
}
