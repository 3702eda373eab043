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

    /// <summary>A table with a row for each item.</summary>
    /// <typeparam name="T">What a row is about.</typeparam>
    /// <param name="caption">What it holds.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="items">What its rows are about.</param>
    /// <param name="row">The cells of an item's row, one for every column.</param>
    public static TableBlock Of<T>(
        string caption, IReadOnlyList<TableColumn> columns, IEnumerable<T> items, Func<T, IReadOnlyList<TableCell>> row)
        => new(caption, columns, [.. items.Select(row)]);
}
