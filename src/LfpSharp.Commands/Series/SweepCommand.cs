using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Commands.Series;

/// <summary><c>lfp sweep</c>: trains a recipe for every value of some of its keys, by several rules and with several seeds.</summary>
internal static class SweepCommand
{
    private static readonly Option<string[]> Over = new("--over")
    {
        Description = "The recipe's key and its values, as in --over optimizer.lr=0.001,0.01,0.1. Any key that --set takes; lists in "
            + "brackets, as in model.hidden=[32],[64,64]. Given again for another key, each value of one is tried with each of the other.",
    };
    private static readonly Option<int?> Trials = new("--trials")
    {
        Description = "How many of the settings are tried, drawn at random by the first seed; by default all.",
    };
    private static readonly Option<string?> Rules = new("--rules") { Description = "The rules, with commas; by default the recipe's." };
    private static readonly Option<int?> Halved = new("--halving")
    {
        Description = "Search by successive halving: of so many runs, 3 for instance, one goes on to so many times the epochs; the best "
            + "trains as long as the recipe says. With one seed, the recipe's first unless --seeds says another.",
    };
    private static readonly Option<int?> LeastEpochs = new("--least-epochs")
    {
        Description = "With --halving, the fewest epochs that a value gets; by default 1.",
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The sweep's folder; a sweep that was begun there is gone on with. By default 'sweeps/' and the names of "
            + "recipe and keys.",
    };

    public static Command Create()
        => new Command("sweep", "Train a recipe for every value of some of its keys, and show what each brings.")
            {
                Over,
                Trials,
                Rules,
                Halved,
                LeastEpochs,
                Output,
            }.WithSeriesOptions().Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var worker = SeriesOptions.WorkerOf(parsed);
        using var sweep = Open(parsed, terminal, cancellation);
        return parsed.GetValue(SeriesOptions.Plan) is not null
            ? SeriesText.Planned(terminal, sweep.Folder.Path)
            : SweepView.Shown(sweep).Run(worker, terminal, cancellation);
    }

    private static Sweep Open(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (SeriesOptions.ResumedOf(parsed, "sweep") is { } folder)
            return Sweep.Resume(folder, parsed.GetValue(SeriesOptions.DataDirectory), new TerminalLogger());
        var recipe = SeriesOptions.RecipeOf(parsed);
        List<SweepAxis> axes = [.. (parsed.GetValue(Over) ?? []).DefaultIfEmpty().Select(Split)];
        var halving = HalvingOf(parsed);
        var plan = new SweepPlan(
            recipe,
            axes,
            parsed.GetValue(Rules) is { } rules ? SeriesOptions.List(rules) : [Choices.NameOf(recipe.Rule)],
            halving is not null && parsed.GetValue(SeriesOptions.Seeds) is null ? [recipe.Seed] : SeriesOptions.SeedsOf(parsed, recipe),
            halving,
            parsed.GetValue(Trials));
        using var data = new DataProgressView(terminal.Live());
        return Sweep.Start(
            plan,
            parsed.GetValue(SeriesOptions.Plan) ?? parsed.GetValue(Output)
                ?? Path.Combine("sweeps", string.Join('-', axes.Select(axis => axis.Key).Prepend(recipe.Name))),
            parsed.GetValue(SeriesOptions.DataDirectory),
            new TerminalLogger(),
            data,
            cancellation);
    }

    private static Halving? HalvingOf(ParseResult parsed) => (parsed.GetValue(Halved), parsed.GetValue(LeastEpochs)) switch
    {
        ({ } factor, var least) => new Halving(factor, least ?? 1),
        (null, null) => null,
        (null, { } least) => throw new ArgumentException(
            $"--least-epochs is {least}, but there is no --halving that it belongs to. Add --halving 3, or leave it out."),
    };

    private static SweepAxis Split(string? over)
        => over?.Split('=', 2) is [{ Length: > 0 } key, var values] ? new SweepAxis(key.Trim(), SweepAxis.Split(values))
            : throw new ArgumentException($"{(over is null ? "There is no --over" : $"--over is '{over}'")}, but a sweep needs a key "
                + "and its values, such as --over optimizer.lr=0.001,0.01,0.1.");
}
