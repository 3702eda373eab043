using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures.Energy;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp count</c>: what a spiking network computes for one sample, or what training took, and the energy of it.</summary>
internal static class CountCommand
{
    private static readonly Argument<string[]> Runs = new("RUN")
    {
        Description = "The folder of a run of a spiking model; with --training one or more of any.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<bool> Training = new("--training")
    {
        Description = "Count training: a step and the whole, a row a run.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "Samples of the validation split to average over.",
        DefaultValueFactory = _ => 256,
    };

    public static Command Create()
        => new Command(
            "count",
            "Count synaptic operations, multiply-adds and spikes of a spiking run, or what training took, with an estimate of energy.")
            {
                Runs,
                Training,
                DataDirectory,
                Samples,
            }.Computes(Count);

    private static int Count(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var asked = parsed.GetValue(Samples);
        if (asked is < 1 or > 4096)
            throw new ArgumentException($"--samples is {asked}, but must be between 1 and 4096.");
        var paths = parsed.GetValue(Runs)!;
        if (parsed.GetValue(Training))
            return TrainingCount.Show(paths, parsed.GetValue(DataDirectory), asked, terminal, cancellation);
        if (paths is not [var path])
        {
            throw new ArgumentException($"There are {paths.Length} runs; one is counted at a time. Add --training to compare what their "
                + "training took.");
        }
        using var loaded = SpikingRunSamples.Load(path, parsed.GetValue(DataDirectory), asked, cancellation: cancellation);
        var count = OperationCount.Of(loaded.Model, loaded.Batch.Inputs);

        terminal.Line(FormattableString.Invariant($"per sample, mean of {count.Samples} validation samples, T = {count.Steps} steps"));
        terminal.Table(
            ["layer", .. TableColumn.Numbers(
                "neurons", "spikes", "firing rate", "synaptic adds", "multiply-adds", "membrane updates", "without spikes")],
            count.Layers,
            layer =>
            [
                layer.Layer, Wording.NumberCell(layer.Neurons, "n0"), Wording.NumberCell(layer.Spikes, "n0"),
                Wording.PercentCell(layer.FiringRate, "f1"), Wording.NumberCell(layer.SynapticOperations, "n0"),
                Wording.NumberCell(layer.MultiplyAdds, "n0"), Wording.NumberCell(layer.MembraneUpdates, "n0"),
                Wording.NumberCell(layer.DenseMultiplyAdds, "n0"),
            ]);
        terminal.Line();
        terminal.Facts(
            ("energy of the arithmetic", FormattableString.Invariant(
                $"{count.Nanojoules:n1} nJ ({OperationCount.MultiplyAddPicojoules} pJ a multiply-add or membrane update, ")
                + FormattableString.Invariant($"{OperationCount.AddPicojoules} pJ an add; 45 nm, Horowitz 2014)")),
            ("the same without spikes", FormattableString.Invariant(
                $"{count.DenseNanojoules:n1} nJ ({count.DenseNanojoules / count.Nanojoules:f2} times as much)")));
        terminal.Result(new
        {
            steps = count.Steps,
            samples = count.Samples,
            layers = count.Layers,
            nanojoules = count.Nanojoules,
            denseNanojoules = count.DenseNanojoules,
            runFolder = path,
        });
        return ExitCode.Done;
    }
}
