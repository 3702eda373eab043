using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>What can be done with a run: the run of <see cref="TrainEvalPredictTests.Trained"/> serves.</summary>
public sealed class RunToolsTests(TrainEvalPredictTests.Trained trained) : IClassFixture<TrainEvalPredictTests.Trained>
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Eval_Run_HasTopKClassesAndAPicture()
    {
        var result = LfpCall.Run(trained.Folder.Path, "eval", "run", "--top", "4", "--json").Result;
        var top = result.GetProperty("top").EnumerateObject().Select(k => k.Value.GetDouble()).ToArray();
        Assert.Equal(4, top.Length);
        Assert.Equal(top.Order(), top);
        Assert.Equal(result.GetProperty("testScore").GetDouble(), top[0]);
        Assert.Equal(10, result.GetProperty("classes").GetArrayLength());
        var confusion = result.GetProperty("confusion").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray()).ToArray();
        Assert.Equal(359, confusion.Sum(row => row.Sum()));
        Assert.Equal(top[0], confusion.Select((row, c) => row[c]).Sum() / 359.0, 12);
        Assert.True(new FileInfo(trained.Folder["run/confusion.png"]).Length > 1000);
    }

    [Fact]
    public void Eval_WeightsOfARun_AreScoredByItsRecipe()
    {
        var weights = LfpCall.Run(trained.Folder.Path, "eval", "run/checkpoints/best.safetensors", "--json").Result;
        Assert.Equal(trained.Process.Result.GetProperty("testScore").GetDouble(), weights.GetProperty("testScore").GetDouble());
        File.Copy(trained.Folder["run/checkpoints/best.safetensors"], trained.Folder["alone.safetensors"]);
        Assert.Contains("Say with --recipe", LfpCall.Run(trained.Folder.Path, "eval", "alone.safetensors").Error, StringComparison.Ordinal);
        LfpCall.Run(trained.Folder.Path, "eval", "alone.safetensors", "--recipe", "digits").Succeeded();
    }

    [Fact]
    public void Predict_StandardInputAndFolder_ReadEverySample()
    {
        var line = string.Join(',', Enumerable.Repeat("3", 64));
        var table = LfpProcess.Run(trained.Folder.Path, string.Join('\n', Enumerable.Repeat(line, 300)), ["predict", "run", "-", "--json"]);
        Assert.Equal(300, table.Result.GetProperty("predictions").GetArrayLength());
        var broken = LfpProcess.Run(trained.Folder.Path, line + "\n1,2\n", ["predict", "run", "-"]);
        Assert.Contains("standard input, line 2: found 2 cells; expected 64", broken.Error, StringComparison.Ordinal);
        Assert.Equal(2, broken.ExitCode);
    }

    [Fact]
    public void Replay_Run_GivesTheSameWeights()
    {
        var replay = LfpCall.Run(trained.Folder.Path, "replay", "run", "--json");
        replay.Succeeded();
        Assert.True(replay.Result.GetProperty("same").GetBoolean());
    }

    [Fact]
    public void Runs_ListShowCompareDelete_DoWhatTheySay()
    {
        using var folder = new ScratchFolder();
        foreach (var rule in new[] { "gradient", "lfp-zero" })
            LfpCall.Run(folder.Path, "train", "--epochs", "1", "--rule", rule).Succeeded();
        var list = LfpCall.Run(folder.Path, "runs", "list", "--json").Result;
        Assert.Equal(["gradient", "lfp-zero"], list.EnumerateArray().Select(run => run.GetProperty("rule").GetString()));
        Assert.All(list.EnumerateArray(), run => Assert.Equal("done", run.GetProperty("status").GetString()));

        string[] runs = [.. list.EnumerateArray().Select(run => run.GetProperty("run").GetString()!)];
        Assert.Matches(
            @"(?m)^    1 +\d+\.\d\d % +\d+\.\d\d % +\d\.\d{4} +\d+\.\d$",
            LfpCall.Run(folder.Path, "runs", "show", runs[0]).Output.ReplaceLineEndings("\n"));
        var compare = LfpCall.Run(folder.Path, ["runs", "compare", .. runs, "--json"]).Result;
        Assert.Equal("gradient", compare.GetProperty("differences").GetProperty("rule.name")[0].GetString());

        Assert.Equal(2, LfpCall.Run(folder.Path, "runs", "delete", runs[0]).ExitCode);
        LfpCall.Run(folder.Path, "runs", "delete", runs[0], "--yes").Succeeded();
        Assert.False(Directory.Exists(Path.Combine(folder.Path, runs[0])));
        Assert.True(Directory.Exists(Path.Combine(folder.Path, runs[1])));
    }

    [Fact]
    public void LrFind_Digits_SuggestsARateAndDrawsIt()
    {
        using var folder = new ScratchFolder();
        var find = LfpCall.Run(folder.Path, "lr-find", "--json");
        Assert.InRange(find.Result.GetProperty("suggestion").GetDouble(), 1e-3, 1e-1);
        Assert.True(new FileInfo(folder["lr-find.png"]).Length > 1000);
    }

    [Fact]
    public void Train_Smoke_LeavesNothing()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--smoke").Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Train_SeveralSeeds_GivesTheirMean()
    {
        using var folder = new ScratchFolder();
        var result = LfpCall.Run(folder.Path, "train", "--epochs", "1", "--seed", "0,1", "--json").Result;
        Assert.Equal(
            result.GetProperty("testScores").EnumerateArray().Average(test => test.GetDouble()),
            result.GetProperty("testScore").GetDouble(),
            12);
        Assert.Equal(2, Directory.GetDirectories(folder["runs"]).Length);
    }

    [Theory]
    [InlineData("mlp", "step")]
    [InlineData("vgg-like", "negated-tanh")]
    [InlineData("mlp", "leaky-relu", Explicit = true)]
    public void Export_InPyTorch_GivesTheSameOutputs(string model, string activation)
    {
        Assert.SkipUnless(HasPyTorch(), "No Python with PyTorch is installed; on Debian: apt install python3-torch.");
        using var folder = new ScratchFolder();
        string[] settings = model == "vgg-like" ? ["--set", "model.batch-norm=true"] : [];
        Assert.Equal(
            0,
            LfpCall.Run(
                folder.Path,
                [
                    "train", "--model", model, "--activation", activation, "--epochs", "1", "--output", "run", "--set", "data.limit=32",
                    "--batch-size", "16", "--set", "logging.pictures=false", .. settings,
                ]).ExitCode);
        var export = LfpCall.Run(folder.Path, "export", "run", "--output", "model.safetensors", "--json");
        export.Succeeded();

        var random = new Random(1);
        var samples = Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 64).Select(_ => random.Next(17)).ToArray()).ToArray();
        File.WriteAllLines(folder["samples.csv"], samples.Select(sample => string.Join(',', sample)));
        var predictions = LfpCall.Run(folder.Path, "predict", "run", "samples.csv", "--json").Result.GetProperty("predictions");
        var format = JsonDocument.Parse(File.ReadAllText(folder["run/manifest.json"])).RootElement.GetProperty("input");
        var (scale, shift) = (format.GetProperty("scale")[0].GetDouble(), format.GetProperty("shift")[0].GetDouble());
        File.WriteAllText(folder["check.py"], string.Create(CultureInfo.InvariantCulture, $"""
            from model import model
            import torch
            raw = torch.tensor([[float(cell) for cell in line.split(",")] for line in open("samples.csv")]).reshape(-1, 1, 8, 8)
            with torch.no_grad():
                best = torch.softmax(model(raw * {scale:R} + {shift:R}), 1).max(1)
            for index, value in zip(best.indices, best.values):
                print(int(index), float(value))
            """));
        using var python = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["check.py"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true })!;
        var lines = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        python.WaitForExit();
        Assert.Equal(5, lines.Length);
        foreach (var (line, prediction) in lines.Zip(predictions.EnumerateArray()))
        {
            Assert.Equal(prediction.GetProperty("prediction").GetString(), line.Split(' ')[0]);
            Assert.Equal(
                prediction.GetProperty("probability").GetDouble(),
                double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture),
                Tolerance);
        }
    }

    [Fact]
    public void Export_FileThatIsThere_IsNotReplaced()
    {
        File.WriteAllText(trained.Folder["taken.py"], "precious");
        var export = LfpCall.Run(trained.Folder.Path, "export", "run", "--output", "taken.safetensors");
        Assert.Equal(2, export.ExitCode);
        Assert.Equal("precious", File.ReadAllText(trained.Folder["taken.py"]));
    }

    private static bool HasPyTorch()
    {
        try
        {
            using var python =
                Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import torch"]) { RedirectStandardError = true })!;
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
