using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp predict</c>: what a saved run makes of images, folders of images, the rows of CSV files, or standard input.</summary>
internal static class PredictCommand
{
    private const string StandardInput = "-";

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };

    private static readonly Argument<string[]> Inputs = new("FILE")
    {
        Description = "Images (PNG, JPEG, BMP, GIF, WebP), folders of them, CSV files with one sample a line in the units of the data "
            + "set, or - for CSV on standard input. What was read for training is read here.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Invert = new("--invert")
    {
        Description = "Exchange dark and bright: for dark ink on bright paper.",
    };

    public static Command Create()
        => new Command(
            "predict",
            "Read a digit (or whatever the run was trained on) from images or CSV files.") { Run, Inputs, Invert }.Computes(Predict);

    private static int Predict(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var predictor = Predictor.Load(RunFolder.Open(parsed.GetValue(Run)!));
        var sources =
            parsed.GetValue(Inputs)!.SelectMany(input => input == StandardInput ? [input] : SampleFile.FilesOf(input, Terminal.Warning))
                .ToList();
        var predictions = new List<object>();
        foreach (var source in sources)
        {
            var row = 0;
            foreach (var samples in Read(source, predictor.Format, parsed.GetValue(Invert)))
            {
                using (samples)
                {
                    cancellation.ThrowIfCancellationRequested();
                    foreach (var prediction in predictor.Predict(samples))
                    {
                        row++;
                        var ranked = prediction.Ranked
                            .Select(pair => FormattableString.Invariant($"{pair.Class}: {100 * pair.Probability:f1} %"));
                        terminal.Line($"{prediction.Class}   ({string.Join(", ", ranked)}){(sources.Count > 1 ? "   " + source : "")}");
                        predictions.Add(new { file = source, row, prediction = prediction.Class, probability = prediction.Probability });
                    }
                }
            }
        }
        terminal.Result(new { predictions });
        return ExitCode.Done;
    }

    private static IEnumerable<Tensor> Read(string source, InputFormat format, bool invert)
        => source == StandardInput
            ? SampleFile.ReadStream(Console.OpenStandardInput(), "standard input", format, Terminal.Warning)
            : SampleFile.Read(source, format, invert, Terminal.Warning);
}
