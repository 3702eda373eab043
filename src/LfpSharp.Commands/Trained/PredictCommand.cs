using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp predict</c>: what a saved run makes of images, folders of images, the rows of CSV files, or standard input.</summary>
internal static class PredictCommand
{
    private const string StandardInput = "-";
    private const double EvenChance = 0.5;

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
            "Read a digit (or whatever the run was trained on) from images or CSV files, or predict numbers or labels.")
            {
                Run,
                Inputs,
                Invert,
            }.Computes(Predict);

    private static int Predict(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var predictor = Predictor.Load(RunFolder.Open(parsed.GetValue(Run)!));
        if (predictor.Format.Vocabulary is not null)
        {
            throw new ArgumentException("The run reads text, whose next characters 'lfp generate' writes and 'lfp explain' explains; "
                + "lfp predict reads images and tables.");
        }

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
                    foreach (var (text, prediction) in Predictions(predictor, samples))
                    {
                        row++;
                        terminal.Line(text + (sources.Count > 1 ? "   " + source : ""));
                        predictions.Add(prediction(source, row));
                    }
                }
            }
        }
        terminal.Result(new { predictions });
        return ExitCode.Done;
    }

    // What is printed of each sample, and what stands in the JSON.
    private static IEnumerable<(string Text, Func<string, int, object> Result)> Predictions(Predictor predictor, Tensor samples)
    {
        var names = predictor.Format.OutputNames;
        if (predictor.Format.Targets.Count > 0)
        {
            return predictor.PredictNumbers(samples).Select(numbers => (
                string.Join("   ", numbers.Zip(names, (number, name) => $"{Wording.Number(number, "g6")}   ({name})")),
                (Func<string, int, object>)((file, row) => numbers is [var only]
                    ? new { file, row, prediction = only }
                    : new { file, row, predictions = Named(names, numbers) })));
        }

        if (predictor.Format.HasSeveralLabels)
        {
            return predictor.PredictLabels(samples).Select(probabilities =>
            {
                List<string> holding = [.. names.Zip(probabilities).Where(label => label.Second > EvenChance).Select(label => label.First)];
                var each = names.Zip(probabilities, (name, chance) => FormattableString.Invariant($"{name}: {100 * chance:f1} %"));
                return (
                    $"{(holding.Count > 0 ? string.Join(", ", holding) : "none")}   ({string.Join(", ", each)})",
                    (Func<string, int, object>)((file, row)
                        => new { file, row, prediction = holding, probabilities = Named(names, probabilities) }));
            });
        }

        return predictor.Predict(samples).Select(prediction =>
        {
            var ranked = prediction.Ranked.Select(pair => FormattableString.Invariant($"{pair.Class}: {100 * pair.Probability:f1} %"));
            return (
                $"{prediction.Class}   ({string.Join(", ", ranked)})",
                (Func<string, int, object>)((file, row)
                    => new { file, row, prediction = prediction.Class, probability = prediction.Probability }));
        });
    }

    private static Dictionary<string, double> Named(IReadOnlyList<string> names, IReadOnlyList<double> values)
        => names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);

    private static IEnumerable<Tensor> Read(string source, InputFormat format, bool invert)
        => source == StandardInput
            ? SampleFile.ReadStream(Console.OpenStandardInput(), "standard input", format, Terminal.Warning)
            : SampleFile.Read(source, format, invert, Terminal.Warning);
}
