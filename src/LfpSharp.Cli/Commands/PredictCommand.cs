using System.CommandLine;
using LfpSharp.Lab.Prediction;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp predict</c>: what a saved run makes of an image or of the rows of a CSV file.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Argument<string> Input = new("FILE") { Description = "An image (PNG, JPEG, BMP, WebP) of the size that the model was trained on, or a CSV file with one sample a line, in the units of the data set." };

    private static readonly Option<bool> Invert = new("--invert") { Description = "Exchange dark and bright: for dark ink on bright paper." };

    public static Command Create()
        => new Command("predict", "Read a digit (or whatever the run was trained on) from an image or CSV file.") { Run, Input, Invert }.Computes(Predict);

    private static int Predict(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        using var scope = NewDisposeScope();
        using var experiment = new Experiment(run.Recipe);
        run.LoadBest(experiment.Model);
        experiment.Model.eval();
        using var noGrad = no_grad();

        var file = parsed.GetValue(Input)!;
        var samples = SampleFile.Read(file, experiment.Train, parsed.GetValue(Invert));
        var probabilities = nn.functional.softmax(experiment.Model.call(samples), 1);
        var predictions = new List<object>();
        for (var row = 0L; row < probabilities.shape[0]; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (values, classes) = probabilities[row].topk(Math.Min(3, experiment.Train.Classes.Count));
            var ranked = classes.data<long>().Zip(values.data<float>(), (index, probability) => (Class: experiment.Train.Classes[(int)index], Probability: probability)).ToList();
            terminal.Line($"{ranked[0].Class}   ({string.Join(", ", ranked.Select(pair => FormattableString.Invariant($"{pair.Class}: {100 * pair.Probability:f1} %")))})");
            predictions.Add(new { prediction = ranked[0].Class, probability = ranked[0].Probability });
        }

        terminal.Result(new { file, predictions });
        return ExitCode.Done;
    }
}
