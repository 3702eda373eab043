using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs.Prediction;

public sealed class SampleFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly LabeledData digits = DataSets.Load("digits").Train;

    [Fact]
    public void Read_CsvOfADataSetSample_GivesWhatTheDataSetGives()
    {
        using var batch = digits.Gather([0]);
        var normalization = digits.Normalization;
        var raw = batch.Inputs.data<float>().ToArray().Select(x => (x - normalization.Shift[0]) / normalization.Scale[0]);
        using var read =
            Assert.Single(SampleFile.Read(Write("a.csv", string.Join(',', raw.Select(x => Math.Round(x)))), InputFormat.Of(digits)));
        Assert.Equal([1, 1, 8, 8], read.shape);
        Assert.True(read.allclose(batch.Inputs, 1e-4, 1e-4));
    }

    [Theory]
    [InlineData("", "no samples")]
    [InlineData("1,2,3", "line 1: found 3 values; expected 64")]
    [InlineData("x", "found 1 values")]
    public void Read_BrokenCsv_IsRefusedByLine(string content, string expected) => Refused(Write("a.csv", content), expected);

    [Theory]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("five")]
    public void Read_CsvWithNoNumber_IsRefused(string cell)
        => Refused(
            Write("a.csv", string.Join(',', Enumerable.Repeat("1", 64)) + "\n" + string.Join(',', Enumerable.Repeat("1", 63)) + "," + cell),
            "line 2: found '" + cell);

    [Fact]
    public void Read_TextNamedPng_IsRefused() => Refused(Write("a.png", "no picture"), "no image that can be decoded");

    [Fact]
    public void Read_MissingFile_IsRefused() => Refused(folder["none.csv"], "no file");

    public void Dispose() => folder.Dispose();

    private void Refused(string path, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<InvalidFileException>(() => SampleFile.Read(path, InputFormat.Of(digits)).ToList()).Message,
            StringComparison.Ordinal);

    private string Write(string name, string content)
    {
        var path = folder[name];
        File.WriteAllText(path, content);
        return path;
    }
}
