using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Exporting.Integer;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp export RUN --onnx FILE --integer</c>: a network in whole numbers, compared with the one it is made of.</summary>
internal static class IntegerExport
{
    private const int MostSamples = 1000;

    public static int Write(
        RunFolder run, Predictor predictor, nn.Module<Tensor, Tensor> model, string path, bool rounds, string? dataDirectory,
        Terminal terminal, CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe with { Device = "cpu" }, dataDirectory, cancellation: cancellation);

        // What does not do as the network never gets the name that was asked for.
        var draft = path + ".unchecked";
        IntegerScores scores;
        IntegerComparison found, exact;
        try
        {
            scores = IntegerWriter.Write(draft, model, predictor.Format, rounds, ExportCommand.Metadata(run, predictor.Format));
            found = IntegerComparison.Of(draft, model, experiment.Validation, MostSamples, cancellation);

            // Sums of float32 fall on the other side of a threshold now and then; those of float64 hardly ever.
            exact = rounds
                ? found
                : IntegerComparison.Of(draft, model.to(ScalarType.Float64), experiment.Validation, MostSamples, cancellation);
            if (rounds || exact.IsExact)
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

        if (!(rounds || exact.IsExact))
        {
            throw new InvalidDataException(
                $"of {Wording.Count(exact.Codes)} hidden activations {Wording.Count(exact.Codes - exact.EqualCodes)} are of another level "
                + "in the file than in the network, computed in float64, which is more than ties explain. The file was not kept.");
        }

        terminal.Facts(
            ("ONNX", $"{path}, {Wording.Count(new FileInfo(path).Length)} bytes, whole numbers only"),
            ("takes", $"samples [batch, {string.Join(", ", predictor.Format.Shape)}], uint8, as the data has them, not normalized"),
            ("gives", string.Create(
                CultureInfo.InvariantCulture,
                $"scores, int{scores.Bits} (times {scores.Unit:g4} the network's outputs, to {scores.Error:g2}); class")),
            ("compared", $"{Wording.Plural(found.Samples, "sample")} of the validation split"),
            ("same class", Same(found.EqualDecisions, exact.EqualDecisions, found.Samples, rounds)),
            ("same hidden levels", Same(found.EqualCodes, exact.EqualCodes, found.Codes, rounds)),
            ("accuracy on them", $"{Share(found.NetworkRight, found)} of the network, {Share(found.FileRight, found)} of the file"));
        terminal.Result(new
        {
            onnx = path,
            input = "samples",
            outputs = (string[])["scores", "class"],
            classes = predictor.Format.Classes,
            scoreBits = scores.Bits,
            scoreUnit = scores.Unit,
            scoreError = scores.Error,
            samples = found.Samples,
            sameClass = found.EqualDecisions,
            sameLevels = found.EqualCodes,
            sameClassOfFloat64 = rounds ? (int?)null : exact.EqualDecisions,
            sameLevelsOfFloat64 = rounds ? (long?)null : exact.EqualCodes,
            levels = found.Codes,
            networkRight = found.NetworkRight,
            fileRight = found.FileRight,
        });
        return ExitCode.Done;
    }

    private static string Same(long found, long exact, long all, bool rounds)
        => rounds
            ? $"{Wording.Count(found)} of {Wording.Count(all)}"
            : $"{Wording.Count(found)} of {Wording.Count(all)}; {Wording.Count(exact)} where the network computes in float64";

    private static string Share(int right, IntegerComparison found)
        => FormattableString.Invariant($"{100.0 * right / found.Samples:f2} %");
}
