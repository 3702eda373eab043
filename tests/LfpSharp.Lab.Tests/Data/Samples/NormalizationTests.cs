using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Samples;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData(14.62f, 500)]
    [InlineData(0.1f, 100_003)]
    [InlineData(-1e30f, 777)]
    public void Of_ConstantColumn_HasScaleOneAndBecomesZero(float value, int count)
    {
        var data = Table([.. Enumerable.Repeat(value, count)], 1);
        var normalization = Normalization.Of(data, InputScaling.Standard);
        Assert.Equal([1.0], normalization.Scale);
        Assert.Equal([0f], Inputs(data, normalization, 0));
    }

    [Fact]
    public void Of_ConstantButForRounding_HasScaleOne()
    {
        // Offsets keep what float64 tells apart, and that is no difference.
        var data = Table([0f, 5e-17f, 0f, 5e-17f], 1, [0.3]);
        Assert.Equal([1.0], Normalization.Of(data, InputScaling.Standard).Scale);
    }

    [Fact]
    public void Of_LargeOffset_KeepsEveryDigit()
    {
        const int count = 1000;
        const double start = 1.7e9;
        double[] seconds = [.. Enumerable.Range(0, count).Select(i => start + (i * 7 % count))];
        var data = Table([.. seconds.Select(value => (float)(value - start))], 1, [start]);
        var normalization = Normalization.Of(data, InputScaling.Standard);

        var mean = seconds.Average();
        var deviation = Math.Sqrt(seconds.Average(value => (value - mean) * (value - mean)));
        Assert.Equal(1 / deviation, normalization.Scale[0], 1e-12);
        for (var i = 0; i < count; i++)
            Assert.Equal((seconds[i] - mean) / deviation, Inputs(data, normalization, i)[0], 1e-6);
    }

    [Fact]
    public void Of_SmallSpreadAboutALargeMean_IsTheTwoPassFormula()
    {
        float[] values = [.. Enumerable.Range(0, 4000).Select(i => 16_000_000f + (i % 3))];
        var normalization = Normalization.Of(Table(values, 1), InputScaling.Standard);
        var mean = values.Average(value => (double)value);
        Assert.Equal(1 / Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), normalization.Scale[0], 1e-9);
        Assert.Equal(-mean * normalization.Scale[0], normalization.Shift[0], 1e-6);
    }

    [Theory]
    [InlineData(1_700_000_000.0, 1.0)]
    [InlineData(1_700_000_000_000.0, 1.0)]
    [InlineData(1e9, 1e-3)]
    [InlineData(-1e6, 1e-4)]
    [InlineData(1000.0, 1e-6)]
    [InlineData(0.0, 1.0)]
    public void Load_TableWithALargeOffset_TellsItsRowsApart(double start, double step)
    {
        const int count = 60;
        using var folder = new ScratchFolder();
        var path = folder["table.csv"];
        File.WriteAllLines(
            path,
            [
                "time,label",
                .. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{start + (step * i):R},{"xy"[i % 2]}")),
            ]);
        var set = DataSets.Load("csv", new DataOptions { Path = path });
        using var batch = set.Train.Gather([.. Enumerable.Range(0, set.Train.Count)]);
        var inputs = batch.Inputs.data<float>().ToArray();
        Assert.Equal(inputs.Length, inputs.Distinct().Count());

        // Evenly spaced in the file, so multiples of one step in the inputs.
        var scale = set.Train.Normalization.Scale[0] * step;
        Assert.All(inputs, input => Assert.Equal(Math.Round((input - inputs[0]) / scale), (input - inputs[0]) / scale, 1e-3));
    }

    [Fact]
    public void Hash_OtherOffset_IsAnother()
        => Assert.NotEqual(DataSet.HashOf(Table([1f, 2f], 1, [5.0])), DataSet.HashOf(Table([1f, 2f], 1, [6.0])));

    private static float[] Inputs(LabeledData data, Normalization normalization, int index)
    {
        using var batch = data.With(normalization).Gather([index]);
        return batch.Inputs.data<float>().ToArray();
    }

    private static LabeledData Table(float[] values, int columns, double[]? offsets = null)
        => new(
            "train",
            new ArraySamples<float>(values, values.Length / columns, [columns], 1, offsets),
            new int[values.Length / columns],
            ["a", "b"]);
}
