using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Pages.Html;

/// <summary>
/// Writes a report as one HTML page that loads nothing: style, script and pictures are inside, and its policy forbids the rest.
/// </summary>
public static class HtmlReport
{
    private static readonly string Style = Resource("report.css");
    private static readonly string DarkStyle = Style.Replace(
        "@media (prefers-color-scheme: dark)", "@media screen", StringComparison.Ordinal).Replace(
            "color-scheme: light dark;", "color-scheme: dark;", StringComparison.Ordinal);
    private static readonly string Script = Resource("report.js");

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
        var (style, scheme) = report.IsDark ? (DarkStyle, "dark") : (Style, "light dark");
        var html = new HtmlText();
        html.Markup("<!doctype html>").Markup("<html lang=\"en\">").Markup("<head>").Markup("<meta charset=\"utf-8\">");
        html.Markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
            + $"'{Hash(style)}'; script-src '{Hash(Script)}'; base-uri 'none'; form-action 'none'\">");
        html.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Markup($"<meta name=\"color-scheme\" content=\"{scheme}\">");
        html.Element("title", report.Title).Markup($"<style>{style}</style>").Markup("</head>").Markup("<body>");
        html.Markup("<header>").Element("h1", report.Title);
        if (report.Subtitle.Length > 0)
            html.Element("p", report.Subtitle, "class=\"subtitle\"");
        html.Markup("</header>");
        Contents(html, report.Sections);
        html.Markup("<main>");
        foreach (var (number, section) in report.Sections.Index())
        {
            html.Markup($"<section id=\"section-{number + 1}\" aria-labelledby=\"heading-{number + 1}\">")
                .Element("h2", section.Title, $"id=\"heading-{number + 1}\"");
            Blocks(html, section.Blocks);
            html.Markup("</section>");
        }
        html.Markup("</main>").Markup($"<script>{Script}</script>").Markup("</body>").Markup("</html>");
        return html.ToString();
    }

    private static void Contents(HtmlText html, IReadOnlyList<ReportSection> sections)
    {
        html.Markup("<nav aria-label=\"Sections\"><ul>");
        foreach (var (number, section) in sections.Index())
            html.Markup($"<li><a href=\"#section-{number + 1}\">{HtmlText.Encode(section.Title)}</a></li>");
        html.Markup("</ul></nav>");
    }

    // Charts that follow each other stand side by side where there is room.
    private static void Blocks(HtmlText html, IReadOnlyList<ReportBlock> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i] is not (ChartBlock or BarsBlock))
            {
                HtmlBlock.Write(html, blocks[i]);
                continue;
            }
            html.Markup("<div class=\"charts\">");
            for (; i < blocks.Count && blocks[i] is ChartBlock or BarsBlock; i++)
            {
                if (blocks[i] is ChartBlock chart)
                    HtmlChart.Write(html, chart);
                else
                    HtmlBars.Write(html, (BarsBlock)blocks[i]);
            }

            html.Markup("</div>");
            i--;
        }
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("LfpSharp.Lab.Pages.Html." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
