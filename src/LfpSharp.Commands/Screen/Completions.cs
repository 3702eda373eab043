using System.CommandLine;
using System.CommandLine.Completions;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Screen;

/// <summary>What a shell is told, on Tab, that an option or argument can be.</summary>
internal static class Completions
{
    private static readonly Dictionary<string, Func<IEnumerable<string>>> Values = new()
    {
        ["--data"] = DataSetNames,
        ["--model"] = Names<Lab.Models.ModelOptions>,
        ["--activation"] = Choices.Members<Lab.Models.ActivationKind>,
        ["--rule"] = Names<Lab.Learning.RuleOptions>,
        ["--rules"] = Names<Lab.Learning.RuleOptions>,
        ["--reward"] = Names<Rewards.IReward>,
        ["--optimizer"] = Names<Lab.Optimizing.OptimizerOptions>,
        ["--device"] = () => ["cpu", "cuda"],
        ["NAME"] = DataSetNames,
        ["RECIPE"] = () => BuiltInRecipes.Names,
        ["RUN"] = () => UsualFolders.Runs,
        ["RUN|RECIPE"] = () => [.. UsualFolders.Runs, .. BuiltInRecipes.Names],
    };

    /// <summary>The names of a kind of choices, such as of models.</summary>
    public static IEnumerable<string> Names<T>() => Choices.Of(typeof(T))!.Select(choice => choice.Name);

    /// <summary>
    /// Gives every option and argument below a command the values that are known for its name, in place of others; commands share options.
    /// </summary>
    public static void Offer(Command command)
    {
        foreach (var option in command.Options)
            Offer(option.Name, option.CompletionSources);
        foreach (var argument in command.Arguments)
            Offer(argument.Name, argument.CompletionSources);
        foreach (var below in command.Subcommands)
            Offer(below);
    }

    private static void Offer(string name, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources)
    {
        if (!Values.TryGetValue(name, out var values))
            return;
        sources.Clear();
        sources.Add(_ => values().Select(value => new CompletionItem(value)));
    }

    private static IEnumerable<string> DataSetNames() => DataCatalog.All.Select(info => info.Name);
}
