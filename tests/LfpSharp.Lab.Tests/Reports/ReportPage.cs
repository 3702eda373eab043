using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LfpSharp.Lab.Tests.Reports;

/// <summary>A written page, read strictly: every element closed, every text encoded.</summary>
internal sealed partial class ReportPage
{
    public ReportPage(string html)
    {
        var text = Unread().Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "<$1></$1>");
        Document = XDocument.Parse(Void().Replace(text, "<$1$2/>"));
    }

    public XDocument Document { get; }

    /// <summary>The whole text.</summary>
    public string Text => Document.Root!.Value;

    public IEnumerable<XElement> All(string name) => Document.Descendants(name);

    /// <summary>The section of that heading.</summary>
    public XElement Section(string title) => All("section").Single(section => section.Element("h2")!.Value == title);

    /// <summary>The rows of a section's table, cells as text.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string title, int table = 0)
        => [
            .. Section(title).Descendants("table").ElementAt(table).Descendants("tr")
                .Select(row => (IReadOnlyList<string>)[.. row.Elements().Select(cell => cell.Value)]),
        ];

    [GeneratedRegex("<(style|script)>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex Unread();

    [GeneratedRegex("<(meta|img)([^>]*)>")]
    private static partial Regex Void();
}
