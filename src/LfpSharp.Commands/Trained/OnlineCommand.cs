using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Training;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp online</c>: goes on learning from a stream of samples, one at a time, each told before it is learned from.</summary>
internal static class OnlineCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run: its model, best weights and rule." };
    private static readonly Argument<string?> Source = new("FILE")
    {
        Description = "CSV with one sample a line, in the units of the data set, and its label; - or nothing for standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<double?> Rate = new("--learning-rate", "--lr")
    {
        Description = "The learning rate, which stays the same; by default a tenth of the recipe's, which is for batches.",
    };
    private static readonly Option<int> Every = new("--every")
    {
        Description = "After how many samples a row is shown and the weights are saved.",
        DefaultValueFactory = _ => 1000,
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The weights' file; by default online.safetensors in the run's folder.",
    };

    private const string StandardInput = "-";
    private const double ShareOfBatchRate = 0.1;

    public static Command Create()
        => new Command("online", "Go on learning from a stream, one sample at a time: each is told first, then learned from.")
        {
            Run,
            Source,
            Rate,
            Every,
            Output,
        }.Computes(Learn);

    private static int Learn(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        var (source, every) = (parsed.GetValue(Source) ?? StandardInput, parsed.GetValue(Every));
        if (every < 1)
            throw new ArgumentException($"--every is {every}, but must be 1 or more.");
        if (run.Recipe.Training is { Compute: not ComputeType.Float32 } or { Segments: not null })
        {
            throw new ArgumentException(
                $"The recipe of {run.Path} sets training.compute or training.segments, but one sample at a time is learned from in float32 "
                + "and without segments. Train it without them first, or take them out of its recipe.yaml.");
        }

        var rate = parsed.GetValue(Rate) ?? ShareOfBatchRate * run.Recipe.Optimizer.LearningRate;
        var file = parsed.GetValue(Output) ?? run.PathOf("online.safetensors");
        using var predictor = Predictor.Load(run);
        using var learner = new OnlineLearner(
            predictor.Model, run.Recipe.Rule.Attach(predictor.Model), run.Recipe.Optimizer with { LearningRate = rate },
            run.Recipe.Clipping);
        var name = source == StandardInput ? "standard input" : source;
        var rows = new RunningTable(
            terminal, TableColumn.Number("samples", 10), TableColumn.Number("told right"), TableColumn.Number("of the last"));
        var (before, shown) = (0L, 0L);
        try
        {
            using var samples = SampleFile.ReadLabeled(Open(source), name, predictor.Format, Terminal.Warning).GetEnumerator();
            while (Next(samples, cancellation))
            {
                using (samples.Current.Sample)
                using (var truth = tensor(new long[] { samples.Current.Class }))
                    learner.Learn(samples.Current.Sample, truth);
                if (learner.Count % every == 0)
                    Show();
            }
        }
        finally
        {
            // What was learned before a line that cannot be read is kept, too.
            if (learner.Count > shown)
                Show();
        }

        terminal.Line();
        terminal.Facts(("weights", file), ("score them", $"lfp eval {file} --recipe {run.PathOf("recipe.yaml")}"));
        var interrupted = cancellation.IsCancellationRequested;
        terminal.Result(new { weights = file, samples = learner.Count, right = learner.Right, interrupted });
        return interrupted ? ExitCode.Interrupted : ExitCode.Done;

        void Show()
        {
            var (part, right) = (learner.Count - shown, learner.Right - before);
            rows.Row(
                Wording.CountCell(learner.Count), Wording.PercentCell((double)learner.Right / learner.Count),
                Wording.PercentCell((double)right / part));
            terminal.Record(new { samples = learner.Count, right = learner.Right, ofTheLast = (double)right / part });
            (shown, before) = (learner.Count, learner.Right);
            SafeTensorsFile.Write(file, Weights.Named(predictor.Model), ExportCommand.Metadata(run, predictor.Format));
        }
    }

    // A stream may have nothing to say for long, and Ctrl-C must not wait for it.
    private static bool Next(IEnumerator<(Tensor Sample, int Class)> samples, CancellationToken cancellation)
    {
        try
        {
            return Task.Run(samples.MoveNext, CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Stream Open(string source)
        => source == StandardInput ? Console.OpenStandardInput()
            : File.Exists(source) ? File.OpenRead(source)
            : throw new FileNotFoundException($"There is no file '{source}'. Give a CSV file, or - for standard input.", source);
}
