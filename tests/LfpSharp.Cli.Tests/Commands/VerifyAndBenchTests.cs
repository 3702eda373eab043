using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class VerifyAndBenchTests
{
    [Fact]
    public void Verify_LeNet_AccountsForAllReward()
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, "verify", "--model", "lenet", "--batch-size", "4", "--json");
        process.Succeeded();
        Assert.True(process.Result.GetProperty("conserves").GetBoolean());
        Assert.Equal(12, process.Result.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public void Verify_SigmoidsMeasuredFromZeroInput_AccountsForWhatTheirConstantsTake()
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(
            folder.Path, "verify", "--model", "mlp", "--activation", "sigmoid", "--reference", "zero-input", "--batch-size", "4", "--json");
        process.Succeeded();
        Assert.True(process.Result.GetProperty("conserves").GetBoolean());
        Assert.All(
            process.Result.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("type").GetString() == "Sigmoid"),
            layer => Assert.NotEqual(0, layer.GetProperty("takenByBias").GetDouble()));
        var refused = LfpCall.Run(folder.Path, "verify", "--reference", "zero");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("zero-input", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchStep_Json_HasMediansAndRatios()
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, "bench", "step", "--model", "mlp", "--batch-size", "8", "--seconds", "0.1", "--json");
        process.Succeeded();
        Assert.Equal(
            ["gradient", "lfp-zero", "lfp-epsilon", "epsilon-plus-flat"],
            process.Result.GetProperty("medianMs").EnumerateObject().Select(rule => rule.Name));
        Assert.Equal(
            ["lfp-zero", "lfp-epsilon", "epsilon-plus-flat"],
            process.Result.GetProperty("ratio").EnumerateObject().Select(rule => rule.Name));
        Assert.All(process.Result.GetProperty("medianMs").EnumerateObject(), rule => Assert.True(rule.Value.GetDouble() > 0));
    }

    [Fact]
    public void BenchStep_Bfloat16InSegments_IsTimedBesideThePlainStep()
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(
            folder.Path, "bench", "step", "--model", "mlp", "--batch-size", "8", "--seconds", "0.1", "--compute", "bf16", "--segments",
            "2", "--json");
        process.Succeeded();
        var changed = process.Result.GetProperty("changed");
        Assert.Equal("bfloat16", changed.GetProperty("compute").GetString());
        Assert.Equal(2, changed.GetProperty("segments").GetInt32());
        foreach (var rule in process.Result.GetProperty("medianMs").EnumerateObject())
        {
            var (plain, other) = (rule.Value.GetDouble(), changed.GetProperty("medianMs").GetProperty(rule.Name).GetDouble());
            Assert.NotEqual(plain, other);
            Assert.Equal(other / plain, changed.GetProperty("toPlain").GetProperty(rule.Name).GetDouble(), 1e-9);
        }
    }

    [Theory]
    [InlineData("step", "depth", 5, "gradient lfp-zero lfp-epsilon epsilon-plus-flat")]
    [InlineData("step", "batch", 6, "gradient lfp-zero lfp-epsilon epsilon-plus-flat")]
    [InlineData("snn", "rate", 6, "lfp surrogate floor")]
    public void BenchGrow_EverySize_IsTimedAndDrawn(string bench, string grow, int sizes, string ways)
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, "bench", bench, "--grow", grow, "--batch-size", "4", "--seconds", "0.1", "--json");
        process.Succeeded();
        Assert.Equal(ways.Split(' '), process.Result.GetProperty("ways").EnumerateArray().Select(way => way.GetString()));
        var points = process.Result.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(sizes, points.Length);
        Assert.All(points, point => Assert.All(point.GetProperty("medianMs").EnumerateArray(), ms => Assert.True(ms.GetDouble() > 0)));
        Assert.True(new FileInfo(Path.Combine(folder.Path, "growth.png")).Length > 1000);
    }

    [Theory]
    [InlineData("Known: steps, width, rate", "bench", "snn", "--grow", "depth")]
    [InlineData("lif-deep-cnn", "bench", "snn", "--networks", "lif-deep")]
    [InlineData("--rate is 1", "bench", "snn", "--rate", "1")]
    [InlineData("--steps is 0", "bench", "snn", "--steps", "0")]
    [InlineData("add --grow", "bench", "step", "--picture", "a.png")]
    [InlineData("--compute is 'half'", "bench", "step", "--compute", "half")]
    [InlineData("--segments is 1", "bench", "step", "--segments", "1")]
    [InlineData("Take 2 to", "bench", "step", "--model", "mlp", "--segments", "40")]
    [InlineData("leave out --compute and --segments", "bench", "step", "--grow", "depth", "--segments", "2")]
    public void Bench_WhatDoesNotExist_IsRefused(string message, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(message, process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchSnn_Json_HasTheUsualNetworksAndEveryFiringRate()
    {
        using var folder = new ScratchFolder();
        string[] arguments =
        [
            "bench", "snn", "--batch-size", "2", "--rate", "0.1", "--steps", "3", "--seconds", "0.1", "--threads", "1", "--json",
        ];
        var process = LfpProcess.Run(folder.Path, arguments);
        process.Succeeded();
        foreach (var network in new[] { "lif-mlp", "lif-cnn", "lif-recurrent" })
        {
            var result = process.Result.GetProperty(network);
            Assert.Equal(["lfp", "surrogate", "floor", "loop"], result.GetProperty("medianMs").EnumerateObject().Select(way => way.Name));
            Assert.True(result.GetProperty("speedup").GetDouble() > 0);
            Assert.InRange(result.GetProperty("turns").GetInt32(), 15, int.MaxValue);
            Assert.All(result.GetProperty("spreadMs").EnumerateObject(), way =>
            {
                var median = result.GetProperty("medianMs").GetProperty(way.Name).GetDouble();
                Assert.InRange(median, way.Value[0].GetDouble(), way.Value[1].GetDouble());
            });
        }

        // Resident memory grows by other things too, now and then; they can only add, so a second process may tell.
        var memory = process.Result.GetProperty("longSequence");
        var limit = 2 * memory.GetProperty("bitMiB").GetDouble();
        var extra = memory.GetProperty("extraMiB").GetDouble();
        for (var again = 0; extra > limit && again < 2; again++)
            extra = LfpProcess.Run(folder.Path, arguments).Result.GetProperty("longSequence").GetProperty("extraMiB").GetDouble();
        Assert.InRange(extra, 1, limit);
        Assert.Equal(
            ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5"], process.Result.GetProperty("event").EnumerateObject().Select(rate => rate.Name));
    }
}
