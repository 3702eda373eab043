using System.Text.Json;

namespace LfpSharp.Commands.Series;

/// <summary>One run that a process hands to another, as a line of JSON.</summary>
/// <param name="Path">The run's folder.</param>
/// <param name="Recipe">Its recipe as YAML.</param>
/// <param name="IsTrial">Whether the test split is left alone.</param>
/// <param name="DataDirectory">A folder to look for data in first.</param>
/// <param name="SideBySide">How many runs are done at the same time.</param>
/// <param name="Epochs">The epochs after which it stops for now; null for the recipe's.</param>
internal sealed record WorkOrder(string Path, string Recipe, bool IsTrial, string? DataDirectory, int SideBySide, int? Epochs)
{
    /// <summary>How orders, and what is told back about them, are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
