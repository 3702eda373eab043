using System.Runtime.CompilerServices;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Results;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Tests.Reports;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Results;

[Collection(nameof(SmallRuns))]
public sealed class ResultsPageTests(SmallRuns runs)
{
    [Fact]
    public void Build_RecordsOfEveryKind_MakesASectionEachInOrder()
    {
        runs.Record("all/c", "comparison", "plan.json", "comparison.json");
        runs.Record("all/r", "run", "recipe.yaml", "manifest.json", "metrics.jsonl");
        new PruningCurves(
            "magnitude",
            PruningScope.Global,
            [
                new PrunedRun("x", "digits", "mlp", "gradient", 3, "test", [new PruningPoint(0, 0.975), new PruningPoint(1, 0.1)])
            ]).Write(runs["all/p"]);
        Directory.CreateDirectory(runs["all/.git"]);
        File.WriteAllText(
            runs["all/r/about.yaml"],
            "order: 1\ntitle: The run\nclaim: A *small* <b>claim</b>.\ncommand: lfp train x | y\nfinding: It works.\nnote: One seed "
                + "only.\n");

        var text = MarkdownReport.ToText(ResultsPage.Build(runs["all"], "lfp results all")).Replace('\u00a0', ' ');

        Assert.Equal(
            ["How to read this page", "The run", "mlp on digits: lfp-epsilon, gradient", "Pruning by magnitude: mlp on digits"],
            text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]));
        Assert.Contains("A \\*small\\* &lt;b>claim&lt;/b>.\n\n```sh\nlfp train x | y\n```", text, StringComparison.Ordinal);
        Assert.Contains("Finding: It works.\n\n> One seed only.", text, StringComparison.Ordinal);
        Assert.Contains("| 0 | 97.5 |\n| 100 | 10 |", text, StringComparison.Ordinal);
        var rule = runs.Result.Rules[0];
        Assert.Contains(
            FormattableString.Invariant($"| lfp-epsilon | {100 * rule.TestScore!.Mean:f2} ± {100 * rule.TestScore.Deviation:f2} % |"),
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "--rules lfp-epsilon,gradient --seeds 0,1 --rates 0.005,0.02 --tune-epochs 1 --tune-seed 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Sweep_HasARowForEveryValueAndRule()
    {
        var plan = new SweepPlan(SmallRuns.Small, "optimizer.lr", ["0.001", "0.01"], ["gradient", "lfp-zero"], [0, 1]);
        using (var sweep = Sweep.Start(plan, runs["sweep"]))
            sweep.Run();
        runs.Record("sweeps/s", "sweep", "sweep-plan.json", "sweep.json");
        var result = SweepResult.Read(SweepFolder.Open(runs["sweeps/s"]))!;

        var text = MarkdownReport.ToText(ResultsPage.Build(runs["sweeps"], "x")).Replace('\u00a0', ' ');

        foreach (var (rule, point) in result.Rules.SelectMany(rule => rule.Points.Select(point => (rule.Rule, point))))
        {
            Assert.Contains(
                FormattableString.Invariant(
                    $"| {point.Value} | {rule} | {100 * point.Test!.Mean:f2} ± {100 * point.Test.Deviation:f2} % |"),
                text,
                StringComparison.Ordinal);
        }

        Assert.Contains("--over optimizer.lr=0.001,0.01 --rules gradient,lfp-zero --seeds 0,1", text, StringComparison.Ordinal);

        File.Delete(runs["sweeps/s/sweep.json"]);
        Assert.Contains(
            "sweep-plan.json without sweep.json",
            Assert.Throws<InvalidFileException>(() => ResultsPage.Build(runs["sweeps"], "x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Build_CifarRecord_SaysThatTheImagesAreRecompressed()
    {
        runs.Record("cifar/c", "comparison", "plan.json", "comparison.json");
        var plan = Path.Combine(runs["cifar/c"], "plan.json");
        File.WriteAllText(plan, File.ReadAllText(plan).Replace("digits", "cifar10", StringComparison.Ordinal));

        Assert.Contains(
            "> The images are recompressed JPEG", MarkdownReport.ToText(ResultsPage.Build(runs["cifar"], "x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.json", "{", "manifest.json")]
    [InlineData("metrics.jsonl", "{\"epoch\":1}\n", "metrics.jsonl, line 1")]
    [InlineData("metrics.jsonl", "", "metrics.jsonl: found no epochs")]
    [InlineData("recipe.yaml", "data: {nmae: digits}", "recipe.yaml")]
    [InlineData("about.yaml", "clam: x", "about.yaml")]
    [InlineData("about.yaml", "[1]", "about.yaml must be a section")]
    public void Build_DamagedRecord_NamesTheFile(string file, string content, string expected)
    {
        using var folder = new ScratchFolder();
        var record = runs.Record("damaged-record/r", "run", "recipe.yaml", "manifest.json", "metrics.jsonl");
        File.Delete(Path.Combine(record, "about.yaml"));
        File.WriteAllText(Path.Combine(record, file), content);

        var error = Assert.ThrowsAny<Exception>(() => ResultsPage.Build(runs["damaged-record"], "x"));

        Assert.True(error is InvalidFileException or RecipeException);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ForeignFolderOrNone_SaysWhatARecordIs()
    {
        using var folder = new ScratchFolder();
        Assert.Contains(
            "found no folders",
            Assert.Throws<InvalidFileException>(() => ResultsPage.Build(folder.Path, "x")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "found no folder;",
            Assert.Throws<InvalidFileException>(() => ResultsPage.Build(folder["none"], "x")).Message,
            StringComparison.Ordinal);
        folder.Write("foreign/notes.txt", [65]);
        var message = Assert.Throws<InvalidFileException>(() => ResultsPage.Build(folder.Path, "x")).Message;
        Assert.Contains("foreign: found no record; expected plan.json and comparison.json", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_UnfinishedComparison_SaysHowToGoOn()
    {
        runs.Record("begun-records/c", "comparison", "plan.json");
        Assert.Contains(
            "lfp compare --resume",
            Assert.Throws<InvalidFileException>(() => ResultsPage.Build(runs["begun-records"], "x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Build_RecordsOfTheProject_GivesThePageInItsDocs()
    {
        var root = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));
        var page = MarkdownReport.ToText(ResultsPage.Build(Path.Combine(root, "results"), "lfp results results -o docs/results.md"));
        Assert.True(
            page == File.ReadAllText(Path.Combine(root, "docs", "results.md")).ReplaceLineEndings("\n"),
            "docs/results.md is not what results/ gives. Make it again: lfp results results -o docs/results.md");
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
