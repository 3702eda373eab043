namespace LfpSharp.Lab.Formats.Csv;

/// <summary>One line of a table.</summary>
/// <param name="Cells">Its cells, trimmed and without their quotes.</param>
/// <param name="Line">The line's number, from 1.</param>
internal sealed record CsvRow(IReadOnlyList<string> Cells, long Line);
