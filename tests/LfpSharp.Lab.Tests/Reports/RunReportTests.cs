using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Reports;

[Collection(nameof(SmallRuns))]
public sealed class RunReportTests(SmallRuns runs)
{
    private const string Space = "\u00a0";

    [Fact]
    public void Build_Run_HasTheFiguresOfItsRecords()
    {
        var run = RunFolder.Open(runs["run"]);
        var result = run.ReadManifest()!.Result!;
        var page = new ReportPage(HtmlReport.ToText(RunReport.Build(run, new ReportOptions())));

        Assert.Equal(
            [
                "Summary", "Learning curves", "Confusion matrix", "Why it decided so", "Sparsity", "Pruning", "Recipe", "Manifest",
                "Files", "How this was made",
            ],
            page.All("h2").Select(heading => heading.Value));
        var figures = page.Section("Summary").Descendants("dl").Single().Elements("div")
            .ToDictionary(div => div.Element("dt")!.Value, div => div.Elements("dd").First().Value);
        Assert.Equal(Percent(result.TestScore!.Value), figures["Test accuracy"]);
        Assert.Equal(Percent(result.ValidationScore!.Value), figures["Validation accuracy"]);
        Assert.Equal(result.Gini!.Value.ToString("f3", CultureInfo.InvariantCulture), figures["Gini coefficient"]);

        using var experiment = new Experiment(run.Recipe);
        run.LoadBest(experiment.Model);
        var evaluation = (ClassEvaluation)Evaluation.Of(experiment.Model, experiment.Test!);
        var matrix = page.Rows("Confusion matrix");
        for (var truth = 0; truth < 10; truth++)
        {
            Assert.Equal(
                Enumerable.Range(0, 10).Select(prediction => $"{evaluation.Confusion(truth, prediction)}"), matrix[truth + 1].Skip(1));
        }

        Assert.Contains(
            $"the test split, 128 samples, with the weights that were kept: accuracy {Percent(evaluation.Accuracy)}",
            page.Text,
            StringComparison.Ordinal);
        var epochs = page.Rows("Learning curves").Skip(1).Select(row => row[1]);
        Assert.Equal(
            run.ReadEpochs().Select(epoch => (100 * epoch.ValidationScore).ToString("0.##", CultureInfo.InvariantCulture)), epochs);
        Assert.Equal(21 + 1, page.Rows("Pruning").Count);
        Assert.Contains(run.Recipe.ToYaml(), page.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(16, page.Section("Why it decided so").Descendants("img").Count());
    }

    [Fact]
    public void Build_WithoutPruning_LeavesItOut()
        => Assert.DoesNotContain(
            RunReport.Build(RunFolder.Open(runs["run"]), new ReportOptions { Pruning = false }).Sections,
            section => section.Title == "Pruning");

    [Fact]
    public void Build_PointsWithHostileWords_DrawsRegionsAndEncodesThem()
    {
        var html = HtmlReport.ToText(
            RunReport.Build(RunFolder.Open(runs["points"]), new ReportOptions { Command = "lfp report '</script><script>x'" }));

        Assert.Equal(1, html.Split("<script").Length - 1);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#x27;", html, StringComparison.Ordinal);
        var page = new ReportPage(html);
        Assert.Contains("<script>alert(1)</script> & \"'", page.Text, StringComparison.Ordinal);
        var paths = page.Section("Decision boundary").Descendants("path").Select(path => (string)path.Attribute("class")!).ToList();
        Assert.Contains(paths, path => path.StartsWith("region tone", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.StartsWith("dots tone", StringComparison.Ordinal));
        Assert.Empty(page.All("img"));
    }

    [Fact]
    public void Build_HostileClassNames_AreEncoded()
    {
        using var folder = new ScratchFolder();
        string[] classes = ["<img src=x onerror=alert(1)>", "\"><b>"];
        folder.Write(
            "table.csv",
            System.Text.Encoding.UTF8.GetBytes(
                string.Concat(
                    Enumerable.Range(0, 80).Select(
                        i => FormattableString.Invariant(
                            $"{i % 2},{i % 7},{i % 5},\"{classes[i % 2].Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n")))));
        runs.Train(SmallRuns.Small with { Data = new DataRecipe { Name = "csv", Path = folder["table.csv"] } }, "csv");

        var html = HtmlReport.ToText(RunReport.Build(RunFolder.Open(runs["csv"]), new ReportOptions()));

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Equal(classes.Order(), new ReportPage(html).Rows("Confusion matrix").Skip(1).Select(row => row[0]).Order());
    }

    [Fact]
    public void Build_NoTestSplit_SaysSoAndMeasuresOnValidation()
    {
        using var folder = new ScratchFolder();
        folder.Write("train-images-idx3-ubyte", TestFiles.Idx(TestFiles.Bytes(100 * 16), 100, 4, 4));
        folder.Write("train-labels-idx1-ubyte", TestFiles.Idx([.. Enumerable.Range(0, 100).Select(i => (byte)(i % 4))], 100));
        runs.Train(SmallRuns.Small with { Data = new DataRecipe { Name = "idx", Path = folder.Path } }, "no-test");

        var page = new ReportPage(HtmlReport.ToText(RunReport.Build(RunFolder.Open(runs["no-test"]), new ReportOptions())));

        Assert.Contains("There is no test score", page.Text, StringComparison.Ordinal);
        Assert.Contains(
            "Measured again on the validation split (the data has no test split), 15 samples", page.Text, StringComparison.Ordinal);
        Assert.Contains("Accuracy on the validation split", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_SpikingRun_ShowsFiringRatesAndSaysWhyThereIsNoExplanation()
    {
        runs.Train(
            SmallRuns.Small with
            {
                Model = new LifMlpOptions { Hidden = [12], Steps = 4 },
                Rule = new SpikeFeedbackOptions(),
                Data = new DataRecipe { Limit = 64, Scaling = InputScaling.Unit },
            },
            "spiking");

        var page = new ReportPage(HtmlReport.ToText(RunReport.Build(RunFolder.Open(runs["spiking"]), new ReportOptions())));

        Assert.Contains("Firing rates over epochs", page.Section("Learning curves").Value, StringComparison.Ordinal);
        Assert.Contains("there is no reward at the pixels to show", page.Section("Why it decided so").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_RecordWithoutWeightsOrData_SaysWhatIsMissing()
    {
        var record = runs.Record("bare", "run", "recipe.yaml", "manifest.json", "metrics.jsonl");
        Assert.Contains(
            Notices(RunReport.Build(RunFolder.Open(record), new ReportOptions())),
            text => text.StartsWith("The folder holds no weights", StringComparison.Ordinal));

        using var folder = new ScratchFolder();
        var path = folder.Write("table.csv", "1,2,a\n2,1,b\n"u8.ToArray());
        File.WriteAllText(
            path,
            string.Concat(Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i},{i % 3},{(i % 2 == 0 ? "a" : "b")}\n"))));
        runs.Train(SmallRuns.Small with { Data = new DataRecipe { Name = "csv", Path = path } }, "changed");
        File.WriteAllText(
            path,
            string.Concat(
                Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i + 1},{i % 3},{(i % 2 == 0 ? "a" : "b")}\n"))));
        Assert.Contains(
            Notices(RunReport.Build(RunFolder.Open(runs["changed"]), new ReportOptions())),
            text => text.Contains("is not what the run was trained on", StringComparison.Ordinal));
        File.Delete(path);
        Assert.Contains(
            Notices(RunReport.Build(RunFolder.Open(runs["changed"]), new ReportOptions())),
            text => text.StartsWith("The data is not at hand", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Cancelled_Throws()
        => Assert.ThrowsAny<OperationCanceledException>(
            () => RunReport.Build(RunFolder.Open(runs["run"]), new ReportOptions(), cancellation: new CancellationToken(true)));

    private static IEnumerable<string> Notices(Report report)
        => report.Sections.SelectMany(section => section.Blocks).OfType<NoticeBlock>().Select(notice => notice.Text);

    private static string Percent(double share) => (100 * share).ToString("f2", CultureInfo.InvariantCulture) + Space + "%";
}
