using System.Globalization;

namespace LfpSharp.Lab.Recipes;

/// <summary>Where a part of a recipe was written.</summary>
/// <param name="Source">A file's path, or a setting such as <c>--set optimizer.lr=0.1</c>.</param>
/// <param name="Line">The line, from 1; null when the source is no file.</param>
/// <param name="Column">The column, from 1; null when the source is no file.</param>
internal sealed record RecipePlace(string Source, long? Line = null, long? Column = null)
{
    public override string ToString()
        => Line is null ? Source : string.Create(CultureInfo.InvariantCulture, $"{Source}, line {Line}, column {Column}");
}
