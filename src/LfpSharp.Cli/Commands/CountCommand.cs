using System.CommandLine;
using System.Globalization;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Spiking;
using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp count</c>: what a spiking network computes for one sample, and the energy that it would take.</summary>
internal static class CountCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run of a spiking model." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<int> Samples = new("--samples") { Description = "Samples of the validation split to average over.", DefaultValueFactory = _ => 256 };

    public static Command Create()
        => new Command("count", "Count synaptic operations, multiply-adds and spikes of a spiking run, with an estimate of energy.") { Run, DataDirectory, Samples }.Computes(Count);

    private static int Count(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var asked = parsed.GetValue(Samples);
        if (asked is < 1 or > 4096)
            throw new ArgumentException($"--samples is {asked}, but must be between 1 and 4096.");
        var path = parsed.GetValue(Run)!;
        using var loaded = SpikingRunSamples.Load(path, parsed.GetValue(DataDirectory), asked, cancellation: cancellation);
        var count = OperationCount.Of(loaded.Model, loaded.Batch.Inputs);

        terminal.Line(FormattableString.Invariant($"per sample, mean of {count.Samples} validation samples, T = {count.Steps} steps"));
        terminal.Line("layer        neurons     spikes   firing rate   synaptic adds   multiply-adds   membrane updates   without spikes");
        foreach (var layer in count.Layers)
            terminal.Line(FormattableString.Invariant($"{layer.Layer,-8}   {layer.Neurons,9:n0}   {layer.Spikes,8:n0}   {100 * layer.FiringRate,9:f1} %   {layer.SynapticOperations,13:n0}   {layer.MultiplyAdds,13:n0}   {layer.MembraneUpdates,16:n0}   {layer.DenseMultiplyAdds,14:n0}"));
        terminal.Line();
        terminal.Line(FormattableString.Invariant($"energy of the arithmetic      {count.Nanojoules:n1} nJ   ({OperationCount.MultiplyAddPicojoules} pJ a multiply-add or membrane update, {OperationCount.AddPicojoules} pJ an add; 45 nm, Horowitz 2014)"));
        terminal.Line(FormattableString.Invariant($"the same without spikes       {count.DenseNanojoules:n1} nJ   ({count.DenseNanojoules / count.Nanojoules:f2} times as much)"));
        terminal.Result(new { steps = count.Steps, samples = count.Samples, layers = count.Layers, nanojoules = count.Nanojoules, denseNanojoules = count.DenseNanojoules, runFolder = path });
        return ExitCode.Done;
    }
}
