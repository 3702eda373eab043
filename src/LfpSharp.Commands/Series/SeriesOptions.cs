using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>The options of commands that do a series of runs.</summary>
internal static class SeriesOptions
{
    private const int MostJobs = 256;
    private const int MostSeeds = 10_000;

    public static Argument<string?> RecipeName { get; } = new("RECIPE")
    {
        Description = "A recipe's file, or the name of one of 'lfp recipe list'; its rule and seeds are replaced.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Seeds { get; } = new("--seeds")
    {
        Description = "Seeds, as 0,1,2; a single number N is short for N seeds from 0. By default the recipe's, or 3 where it has one.",
    };

    public static Option<int?> Jobs { get; } = new("--jobs")
    {
        Description = "Runs to do side by side, each in a process of its own, with one thread unless --threads or the recipe says more. "
            + "By default 1, since runs side by side slow each other down: with more, times and memory say what the whole machine did, "
            + "not what a rule costs.",
    };

    public static Option<string?> DataDirectory { get; } = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Option<string?> Plan { get; } = new("--plan")
    {
        Description = "Only write the plan, into this folder, for workers on any machines that see it: 'lfp work FOLDER' does its runs, "
            + "and 'lfp collect FOLDER' shows what came out.",
    };

    private static Option<string?> Resume { get; } = new("--resume") { Description = "The folder of an earlier one to go on with." };

    private static readonly string[] Replaced = ["--rule", "--seed"];

    /// <summary>Those above, and those of recipes but for rule and seed.</summary>
    public static Command WithSeriesOptions(this Command command)
    {
        command.Add(Jobs);
        command.Add(Plan);
        return command.WithStudyOptions();
    }

    /// <summary>The same for what is done in this process alone.</summary>
    public static Command WithStudyOptions(this Command command)
    {
        command.Add(RecipeName);
        foreach (var option in (IEnumerable<Option>)[
            Seeds,
            DataDirectory,
            Resume,
            .. RecipeOptions.All.Where(option => !Replaced.Contains(option.Name)),
        ])
        {
            command.Add(option);
        }
        return command;
    }

    /// <summary>The recipe with what the command line lays over it.</summary>
    public static Recipe RecipeOf(ParseResult parsed)
        => BuiltInRecipes.Load(parsed.GetValue(RecipeName) ?? "digits", RecipeOptions.Of(parsed)) is var recipe
            ? recipe with { Threads = parsed.GetValue(CommandBody.Threads) ?? recipe.Threads }
            : recipe;

    /// <summary>The seeds that are asked for, or those of the recipe.</summary>
    public static IReadOnlyList<long> SeedsOf(ParseResult parsed, Recipe recipe)
    {
        if (parsed.GetValue(Seeds) is not { } text)
            return recipe.Seeds.Count > 1 ? recipe.Seeds : [0, 1, 2];
        long[] seeds = [.. List(text).Select(seed => Number<long>(Seeds.Name, seed, "0,1,2"))];
        if (text.Contains(',', StringComparison.Ordinal) || seeds is not [var count])
            return seeds;
        return count is >= 1 and <= MostSeeds ? [.. Enumerable.Range(0, (int)count).Select(seed => (long)seed)]
            : throw new ArgumentException($"--seeds is {count}, but as a single number it says how many, from 1 to {MostSeeds}.");
    }

    /// <summary>Who does the runs; null for this process.</summary>
    public static IRunWorker? WorkerOf(ParseResult parsed) => parsed.GetValue(Jobs) switch
    {
        null or 1 => null,
        < 1 or > MostJobs => throw new ArgumentException($"--jobs is {parsed.GetValue(Jobs)}, but must be from 1 to {MostJobs}."),
        { } jobs => new ChildWorker(jobs, parsed.GetValue(DataDirectory)),
    };

    /// <summary>
    /// The folder to go on with, null for none; throws when something else is given with it, since the plan is kept as it is.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="what">What is gone on with: <c>comparison</c>.</param>
    public static string? ResumedOf(ParseResult parsed, string what)
    {
        if (parsed.GetValue(Resume) is not { } folder)
            return null;
        string[] allowed = [Resume.Name, Jobs.Name, DataDirectory.Name, Terminal.Json.Name, Terminal.Verbose.Name];
        var given = parsed.CommandResult.Children.OfType<OptionResult>().Where(result => !result.Implicit)
            .Select(result => result.Option.Name);
        return given.Except(allowed).Append(parsed.GetValue(RecipeName)).FirstOrDefault(item => item is not null) is not { } refused
            ? folder
            : throw new ArgumentException($"--resume goes on with the {what}'s own plan; leave out '{refused}', or start another {what}.");
    }

    /// <summary>The parts of a text between commas.</summary>
    public static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The parts as numbers; null where the text is.</summary>
    public static IReadOnlyList<T>? Numbers<T>(string option, string? text, string example)
        where T : System.Numerics.INumber<T>
        => text is null ? null : [.. List(text).Select(part => Number<T>(option, part, example))];

    /// <summary>A part as a number.</summary>
    public static T Number<T>(string option, string text, string example)
        where T : System.Numerics.INumber<T>
        => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw new ArgumentException($"{option} has '{text}', which is no number. Give numbers with commas between, such as "
                + $"{option} {example}.");
}
