using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Lab.Tests.Reports;

[Collection(nameof(SmallRuns))]
public sealed class ComparisonReportTests(SmallRuns runs)
{
    [Fact]
    public void Build_Comparison_HasTheFiguresOfItsRecords()
    {
        var page = new ReportPage(HtmlReport.ToText(Build("comparison")));

        Assert.Equal(
            [
                "Summary", "Rules", "Learning curves", "Paired tests", "Search for learning rates", "Pruning", "Seeds", "Recipe",
                "Manifest", "How this was made",
            ],
            page.All("h2").Select(heading => heading.Value));
        foreach (var (rule, row) in runs.Result.Rules.Zip(page.Rows("Rules").Skip(1)))
        {
            Assert.Equal(rule.Rule, row[0]);
            Assert.Equal(
                FormattableString.Invariant($"{100 * rule.TestScore!.Mean:f2} ± {100 * rule.TestScore.Deviation:f2} %"),
                row[1].Replace('\u00a0', ' '));
            Assert.Equal(
                FormattableString.Invariant($"{100 * rule.TestScore.Low:f2} to {100 * rule.TestScore.High:f2}").Replace('-', '−'),
                row[2]);
            Assert.Equal(
                (
                    "2",
                    FormattableString.Invariant($"{rule.Rate:g4}"),
                    FormattableString.Invariant($"{rule.Gini!.Mean:f3} ± {rule.Gini.Deviation:f3}")),
                (row[3], row[5], row[6].Replace('\u00a0', ' ')));
        }
        var all = runs.Result.Rules.SelectMany(rule => rule.Runs).ToList();
        Assert.Equal(
            all.Select(run => FormattableString.Invariant($"{100 * run.TestScore:f2} %")),
            page.Rows("Seeds").Skip(1).Select(row => row[3].Replace('\u00a0', ' ')));
        Assert.Equal(4, page.Rows("Search for learning rates").Count - 1);
        Assert.Equal(2, page.Rows("Search for learning rates").Count(row => row[4] == "chosen"));
        // Over epochs; over time, runs of milliseconds may share no moment, and then have no band.
        Assert.Equal(
            2,
            page.Section("Learning curves").Descendants("figure").First().Descendants("path")
                .Count(path => ((string)path.Attribute("class")!).StartsWith("band", StringComparison.Ordinal)));
    }

    [Fact]
    public void Build_RecordWithoutRunFolders_HasTheTables()
    {
        runs.Record("record", "comparison", "plan.json", "comparison.json");

        var report = Build("record");

        Assert.Equal(
            ["Summary", "Rules", "Paired tests", "Search for learning rates", "Seeds", "Recipe", "How this was made"],
            report.Sections.Select(section => section.Title));
    }

    [Fact]
    public void Build_Unfinished_SaysSoAndHowFarItIs()
    {
        runs.Record("begun", "comparison", "plan.json");
        CopyRun("comparison/runs/gradient-seed0", "begun/runs/gradient-seed0");

        var page = new ReportPage(HtmlReport.ToText(Build("begun")));

        Assert.Contains("The comparison is not finished: 1 of 4 runs are over, and 0 of 4 trials", page.Text, StringComparison.Ordinal);
        Assert.Contains("lfp compare --resume", page.Text, StringComparison.Ordinal);
        Assert.Equal("gradient-seed0", page.Rows("So far")[1][0]);
    }

    [Fact]
    public void Build_FailedRule_IsSaidInWords()
    {
        runs.Record("failed", "comparison", "plan.json");
        var rules = runs.Result.Rules;
        var result = runs.Result with
        {
            Pairs = [],
            Rules =
            [
                rules[0],
                rules[1] with
                {
                    TestScore = null,
                    ValidationScore = null,
                    Rate = null,
                    Gini = null,
                    Runs = [],
                    Failure = "Training failed at every learning rate. <b>NaN</b> at step 3.",
                },
            ],
        };
        result.Write(ComparisonFolder.Open(runs["failed"]));

        var html = HtmlReport.ToText(Build("failed"));

        Assert.Contains(
            "gradient: Training failed at every learning rate. <b>NaN</b> at step 3.", new ReportPage(html).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DamagedResult_NamesTheFile()
    {
        runs.Record("damaged", "comparison", "plan.json", "comparison.json");
        File.WriteAllText(Path.Combine(runs["damaged"], "comparison.json"), "{}");
        Assert.Contains(
            "damaged/comparison.json",
            Assert.Throws<InvalidFileException>(() => Build("damaged")).Message.Replace('\\', '/'),
            StringComparison.Ordinal);
        File.WriteAllText(
            Path.Combine(runs["damaged"], "plan.json"),
            File.ReadAllText(Path.Combine(runs["damaged"], "plan.json")).Replace("mlp", "milp", StringComparison.Ordinal));
        Assert.Contains(
            "damaged/plan.json",
            Assert.Throws<InvalidFileException>(() => Build("damaged")).Message.Replace('\\', '/'),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_Comparison_HoldsTheSameTables()
    {
        var text = MarkdownReport.ToText(Build("comparison"));

        var rule = runs.Result.Rules[1];
        Assert.Contains(
            FormattableString.Invariant($"| gradient | {100 * rule.TestScore!.Mean:f2} ± {100 * rule.TestScore.Deviation:f2} % |"),
            text.Replace('\u00a0', ' '),
            StringComparison.Ordinal);
        Assert.Equal(1, text.Split('\n').Count(line => line.StartsWith("# ", StringComparison.Ordinal)));
        Assert.Contains("## Paired tests", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandText_OfAPlan_MakesTheSamePlan()
    {
        var plan = new ComparisonPlan(
            BuiltInRecipes.Load(
                "mnist-lenet-lfp",
                new RecipeSetting("model=mlp"),
                new RecipeSetting("optimizer=sgd"),
                new RecipeSetting("training.minutes=3")),
            ["lfp-zero", "gradient"],
            [4],
            [0.1, 0.2],
            2,
            9);

        var command = CommandText.Of(plan);

        Assert.StartsWith("lfp compare mnist-lenet-lfp ", command, StringComparison.Ordinal);
        Assert.EndsWith(
            "--rules lfp-zero,gradient --seeds 4, --rates 0.1,0.2 --tune-epochs 2 --tune-seed 9", command, StringComparison.Ordinal);
        var settings = command.Split("--set ").Skip(1).Select(part => new RecipeSetting(part.Split(" --")[0].Trim().Trim('\'')));
        Assert.All(
            RunList.Differences([plan.Recipe, BuiltInRecipes.Load("mnist-lenet-lfp", [.. settings])]),
            row => Assert.True(row.Key.StartsWith("rule", StringComparison.Ordinal) || row.Key == "seeds", row.Key));
        Assert.Equal("lfp train recipe.yaml", CommandText.Of(new Recipe { Name = "mine" }));
        Assert.Equal("'it'\\''s'", CommandText.Quote("it's"));
    }

    [Fact]
    public void CommandText_OptionsOfARuleThatTakesPart_AreSaid()
    {
        var recipe = BuiltInRecipes.Load("mnist-lenet-lfp", new RecipeSetting("rule.reference=zero-input"));
        Assert.Contains(
            "--set rule.reference=zero-input --rules", CommandText.Of(new ComparisonPlan(recipe, ["gradient", "lfp-epsilon"], [0, 1])),
            StringComparison.Ordinal);
        Assert.Contains(
            "--set rule.reference=zero-input --over",
            CommandText.Of(new SweepPlan(recipe, "rule.epsilon", ["0.1", "1"], ["lfp-epsilon"], [0])), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "rule.reference", CommandText.Of(new ComparisonPlan(recipe, ["gradient", "lfp-zero"], [0, 1])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        new[] { 0.91, 0.90 },
        new[] { 0.10, 0.30 },
        "a came out 70.50 points above b, but 2 seeds do not settle which of the two is better")]
    [InlineData(new[] { 0.10, 0.30 }, new[] { 0.91, 0.90 }, "b came out 70.50 points above a, but 2 seeds do not settle which")]
    [InlineData(new[] { 0.5, 0.6 }, new[] { 0.6, 0.5 }, "a and b came out the same on average over 2 seeds")]
    [InlineData(new[] { 0.91, 0.90, 0.92 }, new[] { 0.10, 0.11, 0.12 }, "a is better than b by 80.00 points")]
    public void Findings_OfAPair_SayWhatTheTestSays(double[] a, double[] b, string expected)
    {
        var text = ComparisonTables.Findings(new ComparisonResult([], [PairedTest.Of("a", a, "b", b)]));
        Assert.StartsWith(expected, text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain("no difference", text, StringComparison.Ordinal);
    }

    private Lab.Pages.Report Build(string name) => ComparisonReport.Build(ComparisonFolder.Open(runs[name]), new ReportOptions());

    private void CopyRun(string from, string to)
    {
        Directory.CreateDirectory(runs[to]);
        foreach (var file in new[] { "recipe.yaml", "manifest.json", "metrics.jsonl" })
            File.Copy(Path.Combine(runs[from], file), Path.Combine(runs[to], file));
    }
}
