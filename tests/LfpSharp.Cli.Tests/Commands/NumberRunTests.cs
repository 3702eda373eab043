using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A run that predicts a number: trained, scored, asked, explained, pruned and reported.</summary>
public sealed class NumberRunTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_TableOfTheUser_IsAnsweredInItsOwnUnit()
    {
        // price = 100 + 30 size − 20 age.
        folder.Write("homes.csv", System.Text.Encoding.UTF8.GetBytes("size,age,price\n" + string.Concat(
            Enumerable.Range(0, 200).Select(i => FormattableString.Invariant(
                $"{i % 14},{i % 9},{100 + (30 * (i % 14)) - (20 * (i % 9))}\n")))));
        string[] settings =
        [
            "train", "diabetes", "--set", "data.name=csv", "--set", "data.path=homes.csv", "--set", "training.epochs=60", "-o", "run",
        ];
        var trained = LfpCall.Run(folder.Path, [.. settings, "--json"]).Result;
        Assert.Equal("determination", trained.GetProperty("score").GetString());
        Assert.True(trained.GetProperty("testScore").GetDouble() > 0.98);

        var scored = LfpCall.Run(folder.Path, "eval", "run");
        scored.Succeeded();
        foreach (var words in new[] { "validation R²", "test R²", "root mean squared error", "in units of 'price'", "predictions.png" })
            Assert.Contains(words, scored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", scored.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["run/predictions.png"]));
        var figures = LfpCall.Run(folder.Path, "eval", "run", "--json").Result;
        var pairs = figures.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(
            figures.GetProperty("meanAbsoluteError").GetDouble(),
            pairs.Average(pair => Math.Abs(pair.GetProperty("truth").GetDouble() - pair.GetProperty("prediction").GetDouble())), 1e-3);

        // With the column of prices and without it.
        folder.Write("new.csv", "size,age\n10,5\n"u8.ToArray());
        folder.Write("known.csv", "size,age,price\n10,5,300\n"u8.ToArray());
        foreach (var file in new[] { "new.csv", "known.csv" })
        {
            var answer = LfpCall.Run(folder.Path, "predict", "run", file, "--json").Result.GetProperty("predictions")[0];
            Assert.InRange(answer.GetProperty("prediction").GetDouble(), 280, 320);
        }

        var explained = LfpCall.Run(folder.Path, "explain", "run", "new.csv", "-o", "why");
        explained.Succeeded();
        Assert.Contains("new.csv, row 1: price ", explained.Output, StringComparison.Ordinal);
        Assert.Contains("What raised", File.ReadAllText(folder["why/explanation.html"]), StringComparison.Ordinal);
        LfpCall.Run(folder.Path, "prune", "run", "--curve", "-o", "curve").Succeeded();
        Assert.Contains("R² on the test split", LfpCall.Run(folder.Path, "prune", "run", "--curve").Output, StringComparison.Ordinal);
        LfpCall.Run(folder.Path, "report", "run").Succeeded();
        Assert.Contains("Predicted and true", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain run --class true", "the run predicts the number 'progression' and no class")]
    [InlineData("train digits --set rule.reward=squared-error", "expected Float32")]
    [InlineData("train diabetes --set data.limit=1", "the same number in every sample that trains")]
    public void Number_WhatCannotBeDone_IsRefusedInOneLine(string command, string expected)
    {
        if (command.StartsWith("explain", StringComparison.Ordinal))
            LfpCall.Run(folder.Path, "train", "diabetes", "--epochs", "1", "-o", "run").Succeeded();
        var call = LfpCall.Run(folder.Path, command.Split(' '));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DataInfo_ATableWithANumber_SaysItsRange()
    {
        var info = LfpCall.Run(folder.Path, "data", "info", "diabetes");
        info.Succeeded();
        Assert.Contains("progression: 151.19 ± 76.533", info.Output, StringComparison.Ordinal);
        folder.Write("a.csv", "x,y\n1,2.5\n2,3.5\n3,4.5\n4,5.5\n5,6.5\n"u8.ToArray());
        var json = LfpCall.Run(folder.Path, "data", "info", "csv", "--path", "a.csv", "--target", "number", "--json").Result;
        Assert.Equal("y", json.GetProperty("target").GetProperty("name").GetString());
    }
}
