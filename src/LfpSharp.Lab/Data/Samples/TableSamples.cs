using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>The rows of a table, in the blocks in which they were read.</summary>
/// <param name="values">The numbers.</param>
internal sealed class TableSamples(CsvValues values)
    : TypedSamples<float>(values.Count, [values.Columns], values.Greatest > 0 ? values.Greatest : 1)
{
    public override ReadOnlySpan<float> this[int row] => values[row];

    protected override ReadOnlySpan<double> Offsets => values.Offsets;
}
