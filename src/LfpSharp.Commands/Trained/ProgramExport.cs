using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp export RUN --pytorch FILE</c> and <c>--snntorch FILE</c>: a Python program that repeats the run's accuracy.</summary>
internal static class ProgramExport
{
    private const int MostSamples = 1000;

    /// <summary>The files that belong to a program: weights and samples.</summary>
    public static IReadOnlyList<string> Files(string program)
        => [program, Path.ChangeExtension(program, ".safetensors"), Path.ChangeExtension(program, null) + "-samples.safetensors"];

    public static int Write(
        RunFolder run, string program, bool usesSnnTorch, IReadOnlyDictionary<string, string> metadata, string? dataDirectory,
        Terminal terminal, CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
        using var predictor = Predictor.Load(run);
        var data = experiment.Test ?? experiment.Validation;
        if (!data.HasClasses)
        {
            throw new ArgumentException(
                "The program would repeat an accuracy, and the model predicts no classes of samples. Export without --pytorch.");
        }

        if (usesSnnTorch && predictor.Model is not SpikingModel)
            throw new ArgumentException($"The run '{run.Path}' is of a model without spikes. Export it with --pytorch.");
        var (weights, samples) = (Files(program)[1], Files(program)[2]);
        string text;
        try
        {
            text = PyTorchModel.WriteChecked(predictor.Model, Path.GetFileName(weights), Path.GetFileName(samples), usesSnnTorch);
        }
        catch (NotSupportedException refusal)
        {
            throw new ArgumentException(refusal.Message, refusal);
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var batch = data.Gather([.. Enumerable.Range(0, Math.Min(MostSamples, data.Count))]);
        var predictions = cat([.. batch.Inputs.split(PyTorchModel.SamplesTogether).Select(part => predictor.Model.call(part).argmax(1))]);
        var right = predictions.eq(batch.Labels).sum().item<long>();
        SafeTensorsFile.Write(weights, Weights.Named(predictor.Model), metadata);
        List<(string, Tensor)> given = [("inputs", batch.Inputs), ("labels", batch.Labels), ("predictions", predictions)];
        if (predictor.Model is SpikingModel spiking)
            given.Add(("spikes", Spikes(spiking, batch.Inputs)));
        SafeTensorsFile.Write(samples, given, new Dictionary<string, string>());
        AtomicFile.WriteText(program, text);
        terminal.Facts(
            ("program", $"{program}, for {(usesSnnTorch ? "snnTorch" : "PyTorch")}"),
            ("weights", weights),
            ("samples", $"{samples}, {batch.Labels.shape[0]} of the {(experiment.Test is null ? "validation" : "test")} split"),
            ("accuracy on them", FormattableString.Invariant($"{100.0 * right / batch.Labels.shape[0]:f2} %")));
        terminal.Line($"next: python3 {program}");
        terminal.Result(new { program, weights, samples, count = batch.Labels.shape[0], right });
        return ExitCode.Done;
    }

    // The output neurons' spikes, [N, T, C].
    private static Tensor Spikes(SpikingModel model, Tensor inputs)
        => cat([.. inputs.split(PyTorchModel.SamplesTogether).Select(part =>
        {
            using var run = model.Network.Evaluate(model.Encode(part));
            return run.Spikes.transpose(0, 1).to(ScalarType.Byte);
        })]);
}
