using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Exporting.Nir;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp export RUN --nir FILE</c>: a spiking network for other simulators and chips, compared spike for spike.</summary>
internal static class NirExport
{
    private const int Samples = 64;

    public static int Write(
        RunFolder run, string path, bool writesResets, string? dataDirectory, Terminal terminal, CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
        if (experiment.Model is not SpikingModel)
        {
            throw new ArgumentException(
                $"The run '{run.Path}' is of a model without spikes, and NIR is for spiking networks. Give a run of a model whose name "
                + "begins with lif-, or export with --onnx.");
        }

        using var predictor = Predictor.Load(run);
        var model = (SpikingModel)predictor.Model;
        var data = experiment.Test ?? experiment.Validation;
        using var batch = data.Gather([.. Enumerable.Range(0, Math.Min(Samples, data.Count))]);

        // What does not spike as it should never gets the name that was asked for.
        var (draft, nodes, edges) = (path + ".unchecked", 0, 0);
        NirComparison found;
        try
        {
            (nodes, edges) = NirWriter.Write(draft, model, batch.Inputs, writesResets);
            found = NirComparison.Of(draft, model, batch.Inputs, writesResets, cancellation);
            if (found.First is null)
                File.Move(draft, path, overwrite: true);
        }
        catch (NotSupportedException refusal)
        {
            throw new ArgumentException(refusal.Message, refusal);
        }
        finally
        {
            File.Delete(draft);
        }

        if (found.First is { } first)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"spikes differ: layer '{first.Layer}' (node '{first.Node}'), step {first.Step + 1}, sample {first.Sample}, neuron "
                + $"{first.Neuron}: the network {(first.Spikes ? "spikes" : "does not spike")}, the file's graph, at "
                + $"{first.Potential:g6} of its threshold, {(first.Spikes ? "does not" : "does")}. The file was not kept."));
        }

        Tell(path, (nodes, edges), found, run.Recipe.Model, terminal);
        return ExitCode.Done;
    }

    private static void Tell(
        string path, (int Nodes, int Edges) size, NirComparison found, Lab.Models.ModelOptions model, Terminal terminal)
    {
        var decay = (model as SpikingModelOptions)?.Decay;
        terminal.Facts(
            ("NIR", $"{path}, {Wording.Count(new FileInfo(path).Length)} bytes"),
            ("nodes", $"{size.Nodes}, {size.Edges} edges"),
            ("time step", "1e-4 s: give it to programs that ask for dt"),
            ("compared", Wording.Plural(found.Samples, "sample")));
        terminal.Line($"spikes equal: {Wording.Count(found.Equal)} of {Wording.Count(found.All)}");
        if (found.Ties > 0)
        {
            terminal.Line($"{Wording.Plural(found.Ties, "potential")} lay within 1e-5 of the threshold, where the rounding of weights to "
                + "float32 decides; the network's answer was taken from there on.");
        }

        if (decay == 1 && model is SpikingModelOptions { Reset: ToZeroReset })
        {
            Terminal.Warning("The neurons do not leak and are written as IF nodes. Some versions of snnTorch read those as Leaky with a "
                + "decay of 0.9: set its beta to 1 after loading.");
        }

        terminal.Result(new
        {
            nir = path,
            nodes = size.Nodes,
            edges = size.Edges,
            samples = found.Samples,
            equal = found.Equal,
            spikes = found.All,
            ties = found.Ties,
        });
    }
}
