using System.CommandLine;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp eval</c>: scores a saved run on the split of its recipe.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command("eval", "Score a saved run on its validation and test split.") { Run, DataDirectory }.Computes(Evaluate);

    private static int Evaluate(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        using var experiment = new Experiment(run.Recipe, parsed.GetValue(DataDirectory));
        run.LoadBest(experiment.Model);
        var validation = Accuracy.Of(experiment.Model, experiment.Validation, cancellation);
        double? test = experiment.Data.Test is { } data ? Accuracy.Of(experiment.Model, data, cancellation) : null;
        var gini = GiniCoefficient.OfWeights(experiment.Model);

        terminal.Line(FormattableString.Invariant($"validation accuracy   {100 * validation:f2} %   ({experiment.Validation.Count} samples)"));
        if (test is { } accuracy)
            terminal.Line(FormattableString.Invariant($"test accuracy         {100 * accuracy:f2} %   ({experiment.Data.Test!.Count} samples)"));
        terminal.Line(FormattableString.Invariant($"weight sparsity       {gini:f3}     (Gini coefficient)"));
        terminal.Result(new { dataset = run.Recipe.Data, model = run.Recipe.Model, rule = run.Recipe.Rule, seed = run.Recipe.Seed, validationAccuracy = validation, testAccuracy = test, gini, runFolder = run.Path });
        return ExitCode.Done;
    }
}
