using System.CommandLine;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Screen;

/// <summary>The options that lay values over a recipe; each stands for a setting, so that all are checked in one place.</summary>
internal static class RecipeOptions
{
    private static readonly (Option<string?> Option, string Key)[] Shortcuts =
    [
        (new Option<string?>("--data") { Description = "The data set." }, "data.name"),
        (new Option<string?>("--model") { Description = $"The model: {Names<Lab.Models.ModelOptions>()}." }, "model"),
        (new Option<string?>("--activation")
        {
            Description = $"The activation: {string.Join(", ", Choices.Members<Lab.Models.ActivationKind>())}.",
        }, "model.activation"),
        (new Option<string?>("--rule") { Description = $"The learning rule: {Names<Lab.Learning.RuleOptions>()}." }, "rule"),
        (new Option<string?>("--epsilon") { Description = "The stabilizer of lfp-epsilon." }, "rule.epsilon"),
        (new Option<string?>("--reward") { Description = $"The reward: {Names<Rewards.IReward>()}." }, "rule.reward"),
        (new Option<string?>("--optimizer") { Description = $"The optimizer: {Names<Lab.Optimizing.OptimizerOptions>()}." }, "optimizer"),
        (new Option<string?>("--learning-rate", "--lr") { Description = "The learning rate." }, "optimizer.lr"),
        (new Option<string?>("--batch-size") { Description = "Samples in a step." }, "training.batch-size"),
        (new Option<string?>("--epochs") { Description = "Passes over the training data." }, "training.epochs"),
        (new Option<string?>("--minutes") { Description = "Minutes of training at most." }, "training.minutes"),
        (new Option<string?>("--overfit")
        {
            Description = "Train and validate on the same few samples, to see whether the model can learn at all.",
        }, "data.overfit"),
        (new Option<string?>("--device") { Description = "Where to compute: cpu, cuda, cuda:1." }, "device"),
    ];

    private static readonly Option<string?> Seed = new("--seed")
    {
        Description = "Decides split, initial weights and order; several, as 0,1,2, make several runs.",
    };
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Lay a value over the recipe, as in --set optimizer.lr=0.01; may be repeated.",
    };

    /// <summary>All of them, for a command to take.</summary>
    public static IEnumerable<Option> All => [.. Shortcuts.Select(shortcut => shortcut.Option), Seed, Set];

    /// <summary>The settings that the command line asks for.</summary>
    public static IReadOnlyList<RecipeSetting> Of(ParseResult parsed)
    {
        var settings = new List<RecipeSetting>();
        foreach (var (option, key) in Shortcuts)
        {
            if (parsed.GetValue(option) is { } value)
                settings.Add(new RecipeSetting($"{key}={value}", $"{option.Name} {value}, that is"));
        }
        if (parsed.GetValue(Seed) is { } seeds)
            settings.Add(new RecipeSetting($"seeds=[{seeds}]", $"--seed {seeds}, that is"));
        return [.. settings, .. (parsed.GetValue(Set) ?? []).Select(setting => new RecipeSetting(setting))];
    }

    private static string Names<T>() => string.Join(", ", Completions.Names<T>());
}
