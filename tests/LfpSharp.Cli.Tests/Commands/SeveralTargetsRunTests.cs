using System.Text;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Runs that predict several numbers, or tell several labels: trained, scored, asked, exported, explained and reported.</summary>
public sealed class SeveralTargetsRunTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public SeveralTargetsRunTests() => folder.Write("homes.csv", Encoding.UTF8.GetBytes("size,age,price,days,old,large\n" + string.Concat(
        Enumerable.Range(0, 200).Select(i => (Size: i % 14, Age: i % 9)).Select(home => FormattableString.Invariant(
            $"{home.Size},{home.Age},{100 + (30 * home.Size) - (20 * home.Age)},{1 + (0.1 * home.Age)},")
                + FormattableString.Invariant($"{(home.Age > 4 ? 1 : 0)},{(home.Size > 9 ? 1 : 0)}\n")))));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_SeveralNumbers_AreAnsweredEachInItsOwnUnit()
    {
        Train("diabetes", "data.label-column=[price, days]", "data.target=number", "training.epochs=60");
        var figures = LfpCall.Run(folder.Path, "eval", "run", "--json").Result;
        Assert.True(figures.GetProperty("testScore").GetDouble() > 0.95);
        var targets = figures.GetProperty("targets").EnumerateArray().ToList();
        Assert.Equal(["price", "days"], targets.Select(target => target.GetProperty("target").GetString()));
        Assert.Equal(
            figures.GetProperty("testScore").GetDouble(), targets.Average(target => target.GetProperty("score").GetDouble()), 1e-9);
        var scored = LfpCall.Run(folder.Path, "eval", "run");
        scored.Succeeded();
        Assert.Contains("root mean squared error", scored.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["run/predictions.png"]));

        folder.Write("new.csv", "size,age,old,large\n10,5,1,1\n"u8.ToArray());
        var answer = LfpCall.Run(folder.Path, "predict", "run", "new.csv", "--json").Result.GetProperty("predictions")[0];
        Assert.InRange(answer.GetProperty("predictions").GetProperty("price").GetDouble(), 270, 330);
        Assert.InRange(answer.GetProperty("predictions").GetProperty("days").GetDouble(), 1.4, 1.6);
        Assert.Contains("(price)", LfpCall.Run(folder.Path, "predict", "run", "new.csv").Output, StringComparison.Ordinal);

        var export = LfpCall.Run(folder.Path, "export", "run", "--onnx", "homes.onnx");
        export.Succeeded();
        Assert.Contains("number (price, days)", export.Output, StringComparison.Ordinal);
        Refused("the run predicts 2 numbers, and one is explained at a time", "explain", "run", "new.csv", "-o", "why");
        var explained = LfpCall.Run(folder.Path, "explain", "run", "new.csv", "--class", "days", "-o", "why");
        explained.Succeeded();
        Assert.Contains("new.csv, row 1: days 1.", explained.Output, StringComparison.Ordinal);
        Assert.Matches("What raised .{1,6}days", File.ReadAllText(folder["why/explanation.html"]));
        LfpCall.Run(folder.Path, "report", "run").Succeeded();
        var page = File.ReadAllText(folder["run/report.html"]);
        Assert.Contains("How near the predictions of each number come", page, StringComparison.Ordinal);
        Assert.Matches("Predicted .{1,6}days.{1,6} over the true one", page);
    }

    [Fact]
    public void Train_SeveralLabels_AreToldWithTheirProbabilities()
    {
        Train("diabetes", "data.label-column=[old, large]", "data.target=labels", "rule.reward=multi-label", "training.epochs=40");
        var figures = LfpCall.Run(folder.Path, "eval", "run", "--json").Result;
        Assert.Equal("label-f1", figures.GetProperty("score").GetString());
        Assert.True(figures.GetProperty("testScore").GetDouble() > 0.9);
        Assert.Equal("large", figures.GetProperty("labels")[1].GetProperty("label").GetString());
        var scored = LfpCall.Run(folder.Path, "eval", "run");
        scored.Succeeded();
        foreach (var words in new[] { "test micro F1", "macro F1", "ROC-AUC", "all labels right", "How well each label is told" })
            Assert.Contains(words, scored.Output, StringComparison.Ordinal);
        Refused("of several labels there is none", "eval", "run", "--picture", "a.png");

        folder.Write("new.csv", "size,age,price,days\n13,8,330,1.8\n1,0,130,1\n"u8.ToArray());
        var answers = LfpCall.Run(folder.Path, "predict", "run", "new.csv", "--json").Result.GetProperty("predictions");
        Assert.Equal(["old", "large"], answers[0].GetProperty("prediction").EnumerateArray().Select(label => label.GetString()));
        Assert.Empty(answers[1].GetProperty("prediction").EnumerateArray());
        Assert.InRange(answers[0].GetProperty("probabilities").GetProperty("large").GetDouble(), 0.5, 1);
        Assert.Contains("none   (old: ", LfpCall.Run(folder.Path, "predict", "run", "new.csv").Output, StringComparison.Ordinal);

        LfpCall.Run(folder.Path, "export", "run", "--onnx", "homes.onnx").Succeeded();
        Refused("the run tells several labels", "explain", "run", "new.csv");
        LfpCall.Run(folder.Path, "report", "run").Succeeded();
        Assert.Contains("How well each label is told", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
        var info = LfpCall.Run(
            folder.Path, "data", "info", "csv", "--path", "homes.csv", "--label-column", "old", "--label-column", "large", "--target",
            "labels");
        info.Succeeded();
        Assert.Contains("2: old, large", info.Output, StringComparison.Ordinal);
    }

    private void Train(string recipe, params string[] settings)
        => LfpCall.Run(
            folder.Path,
            [
                "train", recipe, "--set", "data.name=csv", "--set", "data.path=homes.csv", "-o", "run",
                .. settings.SelectMany(setting => (string[])["--set", setting]),
            ]).Succeeded();

    private void Refused(string expected, params string[] arguments)
    {
        var call = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.OrdinalIgnoreCase);
    }
}
