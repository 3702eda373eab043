using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Runs.Prediction;

/// <summary>What was read for training is read for prediction.</summary>
public sealed class SampleTableTests : IDisposable
{
    private static readonly InputFormat Format = new([2], ["x", "y"], [1, 1], [0, 0], 1);
    private readonly ScratchFolder folder = new();
    private readonly List<string> notes = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1;2\n3;4.5\n")]
    [InlineData("1;2\n3;4,5\n")]
    [InlineData("a,b\n1,2\n3,4.5\n")]
    [InlineData("\"1\", \"2\"\n3,4.5,\n")]
    [InlineData("\uFEFF1,2\r3,4.5\r")]
    [InlineData("a,b,kind\n1,2,x\n3,4.5,y\n")]
    [InlineData("1,2,x\n3,4.5,y\n")]
    [InlineData("0,1,target\n1,2,x\n3,4.5,y\n")]
    [InlineData("label,a,b\nx,1,2\ny,3,4.5\n")]
    public void Read_EveryDialect_GivesTheSameSamples(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))];
        foreach (var content in (byte[][])[bytes, utf16, TestFiles.Gzip(bytes)])
            Assert.Equal([1, 2, 3, 4.5f], Read(content, Format));
    }

    [Theory]
    [InlineData("0", "x,1,2\ny,3,4.5\n")]
    [InlineData("kind", "a,kind,b\n1,x,2\n3,y,4.5\n")]
    public void Read_LabelColumnOfTheRecipe_IsPassedOverAndSaid(string column, string text)
    {
        Assert.Equal([1, 2, 3, 4.5f], Read(Encoding.UTF8.GetBytes(text), Format with { LabelColumn = [column] }));
        Assert.Contains(notes, note => note.Contains("is taken for the labels and not looked at", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SampleThatCountsUp_IsASample() => Assert.Equal([0, 1], Read("0,1\n"u8.ToArray(), Format));

    [Theory]
    [InlineData("1,2,3,x\n", "found 4 values; expected 2")]
    [InlineData("1\n", "found 1 values; expected 2")]
    [InlineData("a,b\n", "no samples")]
    [InlineData("1,2\n3,\n", "'' in column 2, a missing value")]
    public void Read_OtherColumns_AreRefused(string text, string message)
        => Assert.Contains(
            message,
            Assert.Throws<InvalidFileException>(() => Read(Encoding.UTF8.GetBytes(text), Format)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_ImageOfAnotherSize_IsScaledWhereTrainingScaled()
    {
        var path = folder.Write("a.PNG", TestFiles.Image(SKEncodedImageFormat.Png, 20, 10, new SKColor(0, 0, 0, 0)));
        var format = new InputFormat([1, 4, 4], ["x", "y"], [1], [0], 16);
        Assert.Contains("resize it", Assert.Throws<InvalidFileException>(() => Samples(path, format)).Message, StringComparison.Ordinal);
        Assert.All(Samples(path, format with { ScalesImages = true }), value => Assert.Equal(16, value));
        Assert.Contains("transparent", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOf_Folder_SaysWhatIsLeftOut()
    {
        folder.Write("in/a.png", [1]);
        folder.Write("in/b.tif", [1]);
        Assert.Equal([folder["in/a.png"]], SampleFile.FilesOf(folder["in"], notes.Add));
        Assert.Contains("1 .tif", Assert.Single(notes), StringComparison.Ordinal);
    }

    private float[] Read(byte[] content, InputFormat format) => Samples(folder.Write("a.csv", content), format);

    private float[] Samples(string path, InputFormat format)
    {
        var values = new List<float>();
        foreach (var samples in SampleFile.Read(path, format, note: notes.Add))
        {
            using (samples)
                values.AddRange(samples.data<float>());
        }
        return [.. values];
    }
}
