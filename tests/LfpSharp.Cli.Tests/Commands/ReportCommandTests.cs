using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class ReportCommandTests
{
    [Fact]
    public void ReportPruneAndResults_TrainedRun_LeaveTheirPages()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--epochs", "2", "-o", "run").Succeeded();

        var report = LfpCall.Run(folder.Path, "report", "run", "--json").Result;
        var html = File.ReadAllText(folder["run/report.html"]);
        Assert.Equal(new FileInfo(folder["run/report.html"]).Length, report.GetProperty("bytes").GetInt64());
        Assert.Contains("lfp report run", html, StringComparison.Ordinal);
        Assert.Contains("Pruning", report.GetProperty("sections").EnumerateArray().Select(section => section.GetString()));

        Assert.Contains("<a href=\"checkpoints/best.safetensors\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("decision-boundary.png", html, StringComparison.Ordinal);   // not there: digits are no points of a plane

        var plain = LfpCall.Run(folder.Path, "report", "run", "--format", "markdown", "--no-pruning", "-o", "page.md");
        Assert.Contains("1 of 4   scoring", LfpCall.Run(folder.Path, "report", "run").Output, StringComparison.Ordinal);
        plain.Succeeded();
        Assert.DoesNotContain("## Pruning", File.ReadAllText(folder["page.md"]), StringComparison.Ordinal);
        Assert.Contains("](run/learning-curve.png): score over epochs", File.ReadAllText(folder["page.md"]), StringComparison.Ordinal);

        var curves = LfpCall.Run(folder.Path, "prune", "run", "--curve", "-o", "records/prune", "--json").Result;
        Assert.Equal("records/prune", curves.GetProperty("folder").GetString());
        Assert.Equal(["curve.json", "pruning.png"], Directory.EnumerateFiles(folder["records/prune"]).Select(Path.GetFileName).Order());

        Directory.CreateDirectory(folder["records/run"]);
        foreach (var file in new[] { "recipe.yaml", "manifest.json", "metrics.jsonl" })
            File.Copy(folder["run/" + file], folder["records/run/" + file]);
        Assert.Equal(
            2, LfpCall.Run(folder.Path, "results", "records", "-o", "results.md", "--json").Result.GetProperty("records").GetArrayLength());
        Assert.Contains("lfp results records -o results.md", File.ReadAllText(folder["results.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_BadInput_SaysWhatIsWrong()
    {
        using var folder = new ScratchFolder();
        var foreign = LfpCall.Run(folder.Path, "report", ".");
        Assert.Equal(2, foreign.ExitCode);
        Assert.Contains("found neither recipe.yaml nor plan.json nor sweep-plan.json", foreign.Error, StringComparison.Ordinal);
        Assert.Contains(
            "There is no format 'pdf'",
            LfpCall.Run(folder.Path, "report", ".", "--format", "pdf").Error,
            StringComparison.OrdinalIgnoreCase);
        Assert.Contains("--output names one file", LfpCall.Run(folder.Path, "report", "a", "b", "-o", "x").Error, StringComparison.Ordinal);
        Assert.Equal(2, LfpCall.Run(folder.Path, "results", "none").ExitCode);
    }
}
