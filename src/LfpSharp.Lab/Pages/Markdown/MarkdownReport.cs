using System.Text;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Pages.Markdown;

/// <summary>Writes a report as Markdown: charts become tables of their numbers, pictures what they show in words.</summary>
public static class MarkdownReport
{
    private const int RowsOfAChart = 11;

    /// <summary>Writes the page beside its place and renames it.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Report report) => AtomicFile.WriteText(path, ToText(report));

    /// <summary>The page as text.</summary>
    /// <param name="report">The report.</param>
    public static string ToText(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Paragraph(text, "# " + Encode(report.Title));
        if (report.Subtitle.Length > 0)
            Paragraph(text, Encode(report.Subtitle));
        foreach (var section in report.Sections)
        {
            Paragraph(text, "## " + Encode(section.Title));
            foreach (var block in section.Blocks)
                Write(text, block);
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, ReportBlock block)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                Paragraph(text, Encode(paragraph.Text));
                break;
            case NoticeBlock notice:
                Paragraph(text, "> " + Encode(notice.Text));
                break;
            case FiguresBlock figures:
                Paragraph(
                    text,
                    string.Join(
                        '\n',
                        figures.Items.Select(
                            item => $"- {Encode(item.Name)}: "
                                + $"**{Encode(item.Value)}**{(item.Note.Length > 0 ? $" ({Encode(item.Note)})" : "")}")));
                break;
            case TableBlock table:
                Table(text, table);
                break;
            case ChartBlock chart when chart.Regions is null && ChartText.Table(chart, RowsOfAChart) is { } table:
                Table(text, table);
                break;
            case ChartBlock chart:
                Paragraph(text, Encode($"{chart.Title}. {ChartText.Describe(chart)}"));
                break;
            case BarsBlock bars:
                Table(text, bars.ToTable());
                break;
            case PicturesBlock pictures:
                Paragraph(text, string.Join('\n', pictures.Pictures.Select(picture => "- " + Encode(picture.Caption))));
                break;
            case LinksBlock links:
                Paragraph(
                    text, string.Join('\n', links.Links.Select(link => $"- [{Encode(link.Path)}]({link.Address}): {Encode(link.Note)}")));
                break;
            case ShadedTextBlock shaded:
                Paragraph(text, Encode($"{shaded.Title}. Strongest: {shaded.Strongest}."));
                Write(text, new CodeBlock("text", string.Concat(shaded.Pieces.Select(ShadedTextBlock.Shown))));
                break;
            case CodeBlock code:
                var fence = Fence(code.Text);
                Paragraph(text, $"{fence}{code.Language}\n{code.Text.TrimEnd('\n')}\n{fence}");
                break;
            default:
                throw new ArgumentException($"Markdown has no way to write a {block.GetType().Name}.", nameof(block));
        }
    }

    private static void Table(StringBuilder text, TableBlock table)
    {
        if (table.Caption.Length > 0)
            Paragraph(text, Encode(table.Caption) + ":");
        text.Append("| ").AppendJoin(" | ", table.Columns.Select(column => Encode(column.Name))).Append(" |\n|")
            .AppendJoin("|", table.Columns.Select(column => column.IsNumber ? "---:" : "---")).Append("|\n");
        foreach (var row in table.Rows)
            text.Append("| ").AppendJoin(" | ", row.Select(cell => Encode(cell.Text))).Append(" |\n");
        text.Append('\n');
    }

    private static void Paragraph(StringBuilder text, string paragraph) => text.Append(paragraph).Append("\n\n");

    // Longer than any run of backticks inside.
    private static string Fence(string code)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in code)
            longest = Math.Max(longest, run = letter == '`' ? run + 1 : 0);
        return new string('`', Math.Max(3, longest + 1));
    }

    /// <summary>Text that Markdown shows as it is, on one line.</summary>
    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            encoded.Append(letter switch
            {
                '<' => "&lt;",
                '&' => "&amp;",
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' => "\\" + letter,
                '#' or '-' or '+' or '>' when encoded.Length == 0 => "\\" + letter,
                < ' ' => " ",
                _ => letter.ToString(),
            });
        }
        return encoded.ToString();
    }
}
