using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Pages.Markdown;

namespace LfpSharp.Lab.Tests.Pages;

public sealed class LinksBlockTests
{
    private static readonly Report Page =
        new("title", "", [new ReportSection("Files", [new LinksBlock([new PageLink("run #1/a b.png", "<score>")])])]);

    [Fact]
    public void Html_PathWithSpecialLetters_IsAnAddressThatLeadsThere()
        => Assert.Contains(
            "<li><a href=\"run%20%231/a%20b.png\">run #1/a b.png</a> <span>&lt;score&gt;</span></li>",
            HtmlReport.ToText(Page),
            StringComparison.Ordinal);

    [Fact]
    public void Markdown_PathWithSpecialLetters_IsAnAddressThatLeadsThere()
        => Assert.Contains(
            "- [run #1/a b.png](run%20%231/a%20b.png): &lt;score>", MarkdownReport.ToText(Page), StringComparison.Ordinal);
}
