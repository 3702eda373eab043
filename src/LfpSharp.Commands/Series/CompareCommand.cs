using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Commands.Series;

/// <summary><c>lfp compare</c>: trains by several rules on equal terms, and says what came out and how sure that is.</summary>
internal static class CompareCommand
{
    private static readonly Option<string?> Rules = new("--rules")
    {
        Description = "The rules, with commas; by default lfp-epsilon,gradient.",
    };
    private static readonly Option<string?> Rates = new("--rates")
    {
        Description = "Learning rates to try for every rule, as 0.001,0.01; by default 1/4, 1/2, 1, 2 and 4 times the recipe's. A "
            + "single one is taken as it is.",
    };
    private static readonly Option<int?> TuneEpochs = new("--tune-epochs")
    {
        Description = "Epochs of a trial; by default as many as the recipe has.",
    };
    private static readonly Option<long?> TuneSeed = new("--tune-seed")
    {
        Description = "The seed of the trials; by default the number after the greatest of --seeds.",
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The comparison's folder; a comparison that was begun there is gone on with. By default 'comparisons/' and the "
            + "recipe's name.",
    };

    public static Command Create()
        => new Command(
            "compare",
            "Compare learning rules: the same weights, data, order and search for a learning rate for each.")
            {
                Rules,
                Rates,
                TuneEpochs,
                TuneSeed,
                Output,
            }.WithSeriesOptions().Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var worker = SeriesOptions.WorkerOf(parsed);
        using var comparison = Open(parsed, terminal, cancellation);
        return parsed.GetValue(SeriesOptions.Plan) is not null
            ? SeriesText.Planned(terminal, comparison.Folder.Path)
            : ComparisonView.Shown(comparison).Run(worker, terminal, cancellation);
    }

    private static Comparison Open(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (SeriesOptions.ResumedOf(parsed, "comparison") is { } folder)
            return Comparison.Resume(folder, parsed.GetValue(SeriesOptions.DataDirectory), new TerminalLogger());
        var recipe = SeriesOptions.RecipeOf(parsed);
        var plan = new ComparisonPlan(
            recipe,
            SeriesOptions.List(parsed.GetValue(Rules) ?? "lfp-epsilon,gradient"),
            SeriesOptions.SeedsOf(parsed, recipe),
            SeriesOptions.Numbers<double>(Rates.Name, parsed.GetValue(Rates), "0.001,0.01"),
            parsed.GetValue(TuneEpochs),
            parsed.GetValue(TuneSeed));
        using var data = new DataProgressView(terminal.Live());
        return Comparison.Start(
            plan,
            parsed.GetValue(SeriesOptions.Plan) ?? parsed.GetValue(Output) ?? Path.Combine("comparisons", recipe.Name),
            parsed.GetValue(SeriesOptions.DataDirectory),
            new TerminalLogger(),
            data,
            cancellation);
    }
}
