using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Rewards;

namespace LfpSharp.Commands.Starters;

/// <summary>What a starter project has of its own.</summary>
/// <param name="Name">The kind, as the command and the folder of its templates are called.</param>
/// <param name="What">The kind in a sentence.</param>
/// <param name="Taken">The names that recipes know already.</param>
internal sealed record StarterKind(string Name, string What, Func<IEnumerable<string>> Taken)
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<StarterKind> All { get; } =
    [
        new("model", "a model", () => Names(typeof(ModelOptions))),
        new("rule", "a learning rule and its rule of layers", () => Names(typeof(RuleOptions))),
        new("data", "a data set", () => DataCatalog.All.Select(data => data.Name)),
        new("reward", "a reward", () => Names(typeof(IReward))),
    ];

    private static IEnumerable<string> Names(Type kind) => Choices.Of(kind)!.Select(choice => choice.Name);
}
