using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>A table whose rows are shown as they come, the heads before the first; nothing with --json.</summary>
internal sealed class RunningTable(Terminal terminal, params IReadOnlyList<TableColumn> columns)
{
    private readonly TextTable text = new(columns);
    private bool hasHead;

    public void Row(params IReadOnlyList<TableCell> cells)
    {
        if (!hasHead)
            terminal.Line(text.Head);
        hasHead = true;
        terminal.Line(text.Row(cells));
    }
}
