namespace LfpSharp.Lab.Pages;

/// <summary>A table; the first cell of a row names it.</summary>
/// <param name="Caption">What it holds.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, each with a cell for every column.</param>
public sealed record TableBlock(
    string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<TableCell>> Rows) : ReportBlock
{
    /// <summary>Whether it is kept folded in until asked for, where the format can.</summary>
    public bool Folded { get; init; }
}
