using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp spikes</c>: draws what the neurons of a run do with one sample.</summary>
internal static class SpikesCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run of a spiking model." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<int> Sample = new("--sample") { Description = "The sample's place in the validation split, from 0." };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The PNG file to draw; by default spikes.png in the run's folder.",
    };

    public static Command Create()
        => new Command(
            "spikes",
            "Draw a raster of all spikes and the output neurons' membranes for one sample of a spiking run.")
            {
                Run,
                DataDirectory,
                Sample,
                Output,
            }.Computes(Draw);

    private static int Draw(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var path = parsed.GetValue(Run)!;
        var place = parsed.GetValue(Sample);
        using var loaded = SpikingRunSamples.Load(path, parsed.GetValue(DataDirectory), 1, place, cancellation);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var trace = loaded.Model.Network.Record(loaded.Model.Encode(loaded.Batch.Inputs));
        var file = parsed.GetValue(Output) ?? RunFolder.Open(path).PathOf("spikes.png");
        var truth = loaded.Classes[(int)loaded.Batch.Labels[0].item<long>()];
        var read = loaded.Classes[(int)loaded.Model.call(loaded.Batch.Inputs).argmax(1)[0].item<long>()];
        SpikePicture.Draw(file, FormattableString.Invariant($"sample {place}: {truth}, read as {read}"), trace, loaded.Classes);

        terminal.Table(
            ["layer", .. TableColumn.Numbers("spikes", "neurons", "steps")],
            trace.Layers,
            layer =>
            [
                layer.Name, Wording.CountCell(layer.Spikes.count_nonzero().item<long>()),
                Wording.CountCell(layer.Spikes.NumberOfElements / layer.Spikes.shape[0]), Wording.CountCell(layer.Spikes.shape[0]),
            ]);
        terminal.Line($"sample {place} is {truth}, read as {read}");
        terminal.Line($"picture: {file}");
        terminal.Result(new
        {
            sample = place,
            label = truth,
            prediction = read,
            layers = trace.Layers.Select(
                layer => new
                {
                    layer = layer.Name,
                    spikesPerStep = layer.Spikes.flatten(1).sum(1).to_type(TorchSharp.torch.ScalarType.Int64).data<long>().ToArray(),
                }),
            picture = file,
        });
        return ExitCode.Done;
    }
}
