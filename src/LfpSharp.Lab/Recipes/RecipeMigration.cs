using LfpSharp.Gates;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;

namespace LfpSharp.Lab.Recipes;

/// <summary>Says outright what a recipe of an earlier version meant by what it left out.</summary>
internal static class RecipeMigration
{
    private const int LastPartialVersion = 2, LastZeroOutputVersion = 3;

    /// <summary>A recipe that a program wrote: it said its version from the second one on.</summary>
    public static RecipeSection Written(RecipeSection section)
        => section.Find("version") is null ? RecipeSettings.Apply(section, "version=1", "the recipe") : section;

    /// <summary>The same experiment as a recipe of this program's version.</summary>
    public static Recipe ToCurrent(Recipe recipe)
    {
        if (recipe is { Version: <= LastPartialVersion, From: not null })
            recipe = recipe with { Partial = true };
        if (recipe.Version <= LastZeroOutputVersion)
            recipe = recipe with { Rule = ByZeroOutput(recipe.Rule) };
        return recipe with { Version = Recipe.CurrentVersion };
    }

    private static RuleOptions ByZeroOutput(RuleOptions rule) => rule switch
    {
        LfpEpsilonOptions { Reference: null } epsilon => epsilon with { Reference = ActivationReference.ZeroOutput },
        LfpOptions { Composite: StabilizedCompositeOptions { Reference: null } composite } lfp
            => lfp with { Composite = composite with { Reference = ActivationReference.ZeroOutput } },
        PolicyOptions policy => policy with { By = (LearnerOptions)ByZeroOutput(policy.By) },
        _ => rule,
    };
}
