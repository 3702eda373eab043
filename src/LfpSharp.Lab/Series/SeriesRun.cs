using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series;

/// <summary>One run of a series, as planned.</summary>
/// <param name="Name">Its folder, relative to the series'.</param>
/// <param name="Recipe">What it trains, with one seed.</param>
/// <param name="IsTrial">Whether it searches on validation data only; else the test split is scored, once.</param>
/// <param name="Value">The value of the key that a sweep runs over; null in a comparison.</param>
public sealed record SeriesRun(string Name, Recipe Recipe, bool IsTrial = false, string? Value = null)
{
    /// <summary>Its rule, as the plan has it: <c>reinforce-by-gradient</c> where the rule learns by another.</summary>
    public string Rule { get; init; } = Choices.NameOf(Recipe.Rule);

    /// <summary>
    /// The epochs after which it stops for now, as a sweep by halving has them; null for the recipe's. What the schedule does follows from
    /// the recipe alone.
    /// </summary>
    public int? Epochs { get; init; }
}
