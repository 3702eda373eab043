using System.CommandLine;
using System.Globalization;
using LfpSharp.Lab.Comparisons;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp compare</c>: trains by several rules on equal terms, and says what came out and how sure that is.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string?> RecipeName = new("RECIPE") { Description = "A recipe's file, or the name of one of 'lfp recipe list'; its rule and seeds are replaced.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Rules = new("--rules") { Description = "The rules, with commas; by default lfp-epsilon,gradient." };
    private static readonly Option<string?> Seeds = new("--seeds") { Description = "Seeds, as 0,1,2; a single number N is short for N seeds from 0. By default the recipe's, or 3 where it has one." };
    private static readonly Option<string?> Rates = new("--rates") { Description = "Learning rates to try for every rule, as 0.001,0.01; by default 1/4, 1/2, 1, 2 and 4 times the recipe's. A single one is taken as it is." };
    private static readonly Option<int?> TuneEpochs = new("--tune-epochs") { Description = "Epochs of a trial; by default as many as the recipe has." };
    private static readonly Option<long?> TuneSeed = new("--tune-seed") { Description = "The seed of the trials; by default the number after the greatest of --seeds." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The comparison's folder; a comparison that was begun there is gone on with. By default 'comparisons/' and the recipe's name." };
    private static readonly Option<string?> Resume = new("--resume") { Description = "The folder of a comparison to go on with." };

    private static readonly string[] Replaced = ["--rule", "--seed"];

    public static Command Create()
    {
        var command = new Command("compare", "Compare learning rules: the same weights, data, order and search for a learning rate for each.") { RecipeName, Rules, Seeds, Rates, TuneEpochs, TuneSeed, DataDirectory, Output, Resume };
        foreach (var option in RecipeOptions.All.Where(option => !Replaced.Contains(option.Name)))
            command.Add(option);
        return command.Computes(Run);
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var comparison = Open(parsed, terminal, cancellation);
        ComparisonView.Before(terminal, comparison.Folder);
        using var view = new ComparisonView(terminal);
        var result = comparison.Run(view, cancellation);
        view.Dispose();
        if (result is null)
        {
            terminal.Line($"Interrupted; everything so far is saved. Go on with:  lfp compare --resume {comparison.Folder.Path}");
            terminal.Result(new { interrupted = true, folder = comparison.Folder.Path });
            return ExitCode.Interrupted;
        }
        ComparisonView.After(terminal, comparison.Folder, result);
        return result.Rules.All(rule => rule.Rate is null) ? ExitCode.Failed : ExitCode.Done;
    }

    private static Comparison Open(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Resume) is { } folder)
        {
            var given = parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>().Where(result => !result.Implicit).Select(result => result.Option.Name);
            var refused = given.Except([Resume.Name, DataDirectory.Name, Terminal.Json.Name, Terminal.Verbose.Name]).Append(parsed.GetValue(RecipeName)).FirstOrDefault(item => item is not null);
            return refused is null ? Comparison.Resume(folder, parsed.GetValue(DataDirectory), new TerminalLogger())
                : throw new ArgumentException($"--resume goes on with the comparison's own plan; leave out '{refused}', or start another comparison.");
        }
        var recipe = BuiltInRecipes.Load(parsed.GetValue(RecipeName) ?? "digits", RecipeOptions.Of(parsed));
        recipe = recipe with { Threads = parsed.GetValue(CommandBody.Threads) ?? recipe.Threads };
        var plan = new ComparisonPlan(
            recipe,
            List(parsed.GetValue(Rules) ?? "lfp-epsilon,gradient"),
            SeedsOf(parsed.GetValue(Seeds), recipe),
            parsed.GetValue(Rates) is { } rates ? [.. List(rates).Select(rate => Number<double>(Rates.Name, rate, "0.001,0.01"))] : null,
            parsed.GetValue(TuneEpochs),
            parsed.GetValue(TuneSeed));
        using var data = new DataProgressView(terminal);
        return Comparison.Start(plan, parsed.GetValue(Output) ?? Path.Combine("comparisons", recipe.Name), parsed.GetValue(DataDirectory), new TerminalLogger(), cancellation);
    }

    private static IReadOnlyList<long> SeedsOf(string? text, Recipe recipe)
    {
        if (text is null)
            return recipe.Seeds.Count > 1 ? recipe.Seeds : [0, 1, 2];
        long[] seeds = [.. List(text).Select(seed => Number<long>(Seeds.Name, seed, "0,1,2"))];
        if (text.Contains(',', StringComparison.Ordinal) || seeds is not [var count])
            return seeds;
        return count is >= 1 and <= 10_000 ? [.. Enumerable.Range(0, (int)count).Select(seed => (long)seed)]
            : throw new ArgumentException($"--seeds is {count}, but as a single number it says how many, from 1 to 10000.");
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static T Number<T>(string option, string text, string example)
        where T : System.Numerics.INumber<T>
        => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw new ArgumentException($"{option} has '{text}', which is no number. Give numbers with commas between, such as {option} {example}.");
}
