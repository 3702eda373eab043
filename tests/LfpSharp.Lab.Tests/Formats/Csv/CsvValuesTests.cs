using CsCheck;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Tests.Formats.Csv;

public sealed class CsvValuesTests
{
    // Starts of 16.3 with steps of 0.005 are near what float32 just tells apart.
    private static readonly double[] Starts = [0, 14.62, 0.1, -1e-3, 16_777_216, 1.7e9, 1.7e12, -1e6, 1e-44, 16.3, 16.7, -16.1];
    private static readonly double[] Steps = [0, 1, 1e-3, 7.25, 1e-9, 1e9, 5e-17, 1e-45, 0.0043, 0.0047, 0.0051, 0.0057, 0.0063];

    /// <summary>Any column, beside what is found by looking at all its numbers at once.</summary>
    [Fact]
    public void Finish_AnyColumns_AreAsIfAllNumbersHadBeenKept()
    {
        var column = Gen.Select(
            Gen.Int[0, Starts.Length - 1].Select(i => Starts[i]),
            Gen.Int[0, Steps.Length - 1].Select(i => Steps[i]),
            Gen.Int[0, 3].Array[12]);
        Gen.Select(column.Array[3], Gen.Int[1, 12], Gen.Bool).Sample(
            (columns, count, firstComesLast) =>
            {
                double[][] rows =
                    [.. Enumerable.Range(0, count).Select(row => columns.Select(c => c.Item1 + (c.Item2 * c.Item3[row])).ToArray())];
                var values = Filled(rows, firstComesLast);
                Assert.Equal(count, values.Count);
                for (var i = 0; i < columns.Length; i++)
                {
                    double[] all = [.. rows.Select(row => row[i])];
                    var offset = Offset(all);
                    Assert.Equal(offset, values.Offsets?[i] ?? 0);
                    Assert.Equal(all.Select(value => (float)(value - offset)), Enumerable.Range(0, count).Select(row => values[row][i]));
                }
                Assert.Equal(rows.Max(row => row.Max(Math.Abs)), values.Greatest);
            },
            iter: 1000, threads: 1);
    }

    [Fact]
    public void Finish_ColumnsThatFloat32Keeps_HaveNoOffsets()
        => Assert.Null(
            Filled([[14.62, 0.1, 16_000_001, 0.3, 54_321.5], [14.62, 0.9, 16_000_002, 0.30000000000000004, 12.25]], false).Offsets);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0.1)]
    public void Bytes_UsualNumbersInManyBlocks_AreThoseOfFloat32(double step)
    {
        const int columns = 100, count = 10_000;
        var values = new CsvValues(columns);
        for (var row = 0; row < count; row++)
            values.Add([.. Enumerable.Range(0, columns).Select(i => 0.7 + (step * (row + i)))]);
        Assert.Equal(columns * count * sizeof(float), values.Bytes);
        values.Finish();
        for (var row = 0; row < count; row += 77)
            Assert.Equal(Enumerable.Range(0, columns).Select(i => (float)(0.7 + (step * (row + i)))), values[row].ToArray());
    }

    [Fact]
    public void Bytes_NumbersThatFloat32CannotTellApart_CountInFloat64Too()
    {
        var values = new CsvValues(1);
        for (var row = 0; row < 1000; row++)
            values.Add([1.7e9 + row]);
        Assert.InRange(values.Bytes, 12_000, 24_000);
    }

    private static CsvValues Filled(double[][] rows, bool firstComesLast)
    {
        var values = new CsvValues(rows[0].Length);
        foreach (var row in firstComesLast ? rows[1..] : rows)
            values.Add(row);
        if (firstComesLast)
            values.AddFirst(rows[0]);
        values.Finish();
        return values;
    }

    // The first number, where float32 loses more than 1/2¹³ of the range, and the range is more than rounding.
    private static double Offset(double[] all)
    {
        var range = all.Max() - all.Min();
        var lost = all.Max(value => Math.Abs(value - (float)value));
        return lost > range / 8192 && range > 1e-13 * all.Max(Math.Abs) ? all[0] : 0;
    }
}
