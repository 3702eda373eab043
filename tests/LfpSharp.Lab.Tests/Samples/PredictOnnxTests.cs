using System.Diagnostics;
using System.Globalization;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Samples;

/// <summary>The sample that reads an exported network with ONNX Runtime alone.</summary>
public sealed class PredictOnnxTests : IDisposable
{
    private const int Rows = 20;

    private readonly ScratchFolder folder = new();

    [Fact]
    public void Sample_ExportedDigits_ReadsThemAsTheRunDoes()
    {
        using var run = ScratchRun.Train(BuiltInRecipes.Load("digits", new RecipeSetting("training.epochs=2")));
        using var predictor = Predictor.Load(run.Folder);
        OnnxWriter.Write(
            folder["digits.onnx"], predictor.Model, predictor.Format,
            new Dictionary<string, string> { ["classes"] = string.Join('\n', predictor.Format.Classes) });
        using var experiment = new Experiment(run.Folder.Recipe);
        using var batch = experiment.Test!.Gather([.. Enumerable.Range(0, Rows)]);
        var format = predictor.Format;
        var raw = batch.Inputs.data<float>().Select(value => (value - format.Shift[0]) / format.Scale[0]);
        File.WriteAllLines(
            folder["digits.csv"],
            raw.Chunk(64).Select(row => string.Join(',', row.Select(value => value.ToString("r", CultureInfo.InvariantCulture)))));

        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "PredictOnnx.dll"), folder["digits.onnx"], folder["digits.csv"]])
            {
                RedirectStandardOutput = true,
            })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(
            predictor.Predict(batch.Inputs).Select(
                prediction => FormattableString.Invariant($"{prediction.Class}   ({100 * prediction.Probability:f1} %)")),
            lines[..Rows]);
        Assert.StartsWith($"{Rows} samples, ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_NeedsNothingOfOurs()
    {
        var sample = System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "PredictOnnx.dll"));
        var referenced = sample.GetReferencedAssemblies();
        Assert.DoesNotContain(referenced, name => name.Name!.Contains("Lfp", StringComparison.Ordinal) || name.Name.Contains("Torch"));
    }

    public void Dispose() => folder.Dispose();
}
