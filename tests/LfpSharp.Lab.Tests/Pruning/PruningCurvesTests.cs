using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pruning;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Pruning;

public class PruningCurvesTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var folder = new ScratchFolder();
        var curves = new PruningCurves(
            "relevance", PruningScope.Layer, [Run("gradient", 0, 0.9, 0.2), Run("lfp-epsilon", 0, 0.8, 0.4), Run("gradient", 1, 0.7, 0.4)]);

        curves.Write(folder["new"]);
        var read = PruningCurves.Read(folder["new"]);

        Assert.Equal(("relevance", PruningScope.Layer, "test"), (read.By, read.Scope, read.Split));
        Assert.Equal(curves.Runs.SelectMany(run => run.Curve), read.Runs.SelectMany(run => run.Curve));
        Assert.Equal(["gradient", "lfp-epsilon"], read.Groups().Select(group => group.Name));
        Assert.Equal(0.8, read.Groups()[0].Mean[0].Score, 12);
        Assert.Equal(Math.Sqrt(0.02), read.Groups()[0].Deviation[0], 12);
    }

    [Theory]
    [InlineData("{}", "by")]
    [InlineData("{\"by\":\"magnitude\",\"scope\":\"global\",\"runs\":[]}", "no runs")]
    [InlineData("{\"by\":\"magnitude\",\"scope\":\"nowhere\",\"runs\":[]}", "scope")]
    [InlineData("{\"by\":\"magni", "expected JSON")]
    public void Read_Damaged_NamesTheFile(string text, string why)
    {
        using var folder = new ScratchFolder();
        folder.Write(PruningCurves.FileName, System.Text.Encoding.UTF8.GetBytes(text));
        var message = Assert.Throws<InvalidFileException>(() => PruningCurves.Read(folder.Path)).Message;
        Assert.Contains(folder[PruningCurves.FileName], message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoCurves_IsRefused()
    {
        using var folder = new ScratchFolder();
        Assert.Contains(
            "found no curve.json",
            Assert.Throws<InvalidFileException>(() => PruningCurves.Read(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void New_DifferentShares_IsRefused()
        => Assert.Contains(
            "other shares",
            Assert.Throws<ArgumentException>(
                () => new PruningCurves("magnitude", PruningScope.Global, [Run("a", 0, 1, 0), Run("b", 0, 1)])).Message,
            StringComparison.Ordinal);

    private static PrunedRun Run(string rule, long seed, params double[] accuracies)
        => new(
            $"runs/{rule}-{seed}",
            "digits",
            "mlp",
            rule,
            seed,
            "test",
            [.. accuracies.Select((accuracy, i) => new PruningPoint(i / (double)Math.Max(1, accuracies.Length - 1), accuracy))]);
}
