namespace LfpSharp.Lab.Pages;

/// <summary>Names with bars to the right of zero and to the left, the longest filling the width.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Bars">The bars, in order.</param>
public sealed record BarsBlock(string Title, IReadOnlyList<Bar> Bars) : ReportBlock
{
    /// <summary>The names and numbers as a table.</summary>
    internal TableBlock ToTable()
        => TableBlock.Of(Title, ["", TableColumn.Number("value")], Bars, bar => [bar.Name, new TableCell(bar.Text, bar.Value)]);
}
