using System.Text.RegularExpressions;
using System.Xml.Linq;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Tests.Reports;

namespace LfpSharp.Lab.Tests.Pages.Html;

[Collection(nameof(SmallRuns))]
public sealed partial class HtmlReportTests(SmallRuns runs)
{
    private const int MostBytes = 5 << 20;

    [Theory]
    [InlineData("run")]
    [InlineData("points")]
    [InlineData("comparison")]
    public void ToText_AnyReport_LoadsNothingAndReadsWell(string name)
    {
        var html = HtmlReport.ToText(Build(name));
        var page = new ReportPage(html);

        Assert.True(html.Length < MostBytes);
        foreach (var attribute in page.Document.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href"))
        {
            // A link, which loads nothing until it is followed, leads to a section or to a file of the run.
            var isFile = attribute.Name.LocalName == "href" && attribute.Parent!.Parent!.Parent!.Attribute("class")?.Value == "links";
            Assert.Matches(isFile ? "^[a-z][a-z/.-]+$" : "^(data:image/png;base64,|#section-)", attribute.Value);
        }
        Assert.DoesNotMatch("(src|href)=\"https?:|url\\(|@import|fetch\\(|import ", html);
        Assert.Contains("default-src 'none'; img-src data:;", html, StringComparison.Ordinal);
        Assert.DoesNotContain(
            page.Document.Descendants().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName == "style");

        Assert.Single(page.All("h1"));
        Assert.Equal("en", (string)page.Document.Root!.Attribute("lang")!);
        var levels = page.Document.Descendants().Select(element => element.Name.LocalName).Where(tag => tag is "h1" or "h2" or "h3" or "h4")
            .Select(tag => tag[1] - '0')
            .ToList();
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        Assert.All(page.All("th"), head => Assert.Matches("^(col|row)$", (string?)head.Attribute("scope")));
        Assert.All(page.All("img"), image => Assert.NotEmpty((string)image.Attribute("alt")!));
        Assert.All(page.All("svg").Where(svg => svg.Attribute("aria-hidden") is null), svg => Assert.NotEmpty(svg.Element("title")!.Value));
        var names = page.Document.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(
            page.Document.Descendants().Attributes("aria-labelledby"),
            label => Assert.All(label.Value.Split(' '), id => Assert.Contains(id, names)));
    }

    [Fact]
    public void ToText_SameReportTwice_IsTheSame()
    {
        var report = Build("comparison");
        Assert.Equal(HtmlReport.ToText(report), HtmlReport.ToText(report));
    }

    [Fact]
    public void ToText_Chart_PlacesPointsByTheirValues()
    {
        var chart = new ChartBlock(
            "c",
            new ChartAxis("x"),
            new ChartAxis("y"),
            [new ChartSeries("s", [0, 1, 2, 3, 4], [0, 50, double.NaN, double.PositiveInfinity, 100])]);
        var line = Paths(chart, "line tone0").Single();
        // The plane is 62 … 456 wide, and 12 … 256 high from the top.
        Assert.Equal("M62 256L160.5 134L456 12", line);
    }

    [Fact]
    public void ToText_ChartWithoutFiniteValues_SaysSo()
    {
        var chart =
            new ChartBlock("Loss", new ChartAxis("x"), new ChartAxis("y"), [new ChartSeries("s", [0, 1], [double.NaN, double.NaN])]);
        Assert.Contains(
            "Loss: there are no finite values to draw.",
            HtmlReport.ToText(new Report("t", "", [new ReportSection("s", [chart])])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ToText_ColoursOfStyle_AreReadable()
    {
        var html = HtmlReport.ToText(new Report("t", "", []));
        var themes = Theme().Matches(html).Select(
            match => Colour().Matches(match.Value).ToDictionary(
                colour => colour.Groups[1].Value, colour => Luminance(colour.Groups[2].Value))).ToList();
        Assert.Equal(3, themes.Count);
        foreach (var theme in themes)
        {
            foreach (var text in new[] { "text", "quiet", "link" })
            {
                Assert.True(Contrast(theme[text], theme["card"]) >= 4.5, text);
                Assert.True(Contrast(theme[text], theme["page"]) >= 4.5, text);
            }
            Assert.True(Contrast(theme["text"], theme["notice"]) >= 4.5);
            for (var tone = 0; tone < 8; tone++)
                Assert.True(Contrast(theme[$"tone{tone}"], theme["card"]) >= 4.5, $"tone{tone}");
        }
    }

    private static IEnumerable<string> Paths(ChartBlock chart, string kind)
        => new ReportPage(HtmlReport.ToText(new Report("t", "", [new ReportSection("s", [chart])]))).All("path")
            .Where(path => (string?)path.Attribute("class") == kind)
            .Select(path => (string)path.Attribute("d")!);

    private Report Build(string name) => name == "comparison"
        ? ComparisonReport.Build(ComparisonFolder.Open(runs[name]), new ReportOptions())
        : RunReport.Build(RunFolder.Open(runs[name]), new ReportOptions());

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string hex)
    {
        double Channel(int at) => Convert.ToInt32(hex.Substring(at, 2), 16) / 255.0 is var share && share <= 0.03928
            ? share / 12.92
            : Math.Pow((share + 0.055) / 1.055, 2.4);
        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    [GeneratedRegex(":root \\{[^}]*\\}")]
    private static partial Regex Theme();

    [GeneratedRegex("--([a-z0-9-]+): #([0-9a-f]{6})")]
    private static partial Regex Colour();
}
