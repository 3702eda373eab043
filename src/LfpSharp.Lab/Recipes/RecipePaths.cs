namespace LfpSharp.Lab.Recipes;

/// <summary>Relative paths in a recipe's file: they hold from the folder of the file, wherever it is read from.</summary>
internal static class RecipePaths
{
    /// <summary>The recipe with its data's path in full.</summary>
    /// <param name="recipe">The recipe as written.</param>
    /// <param name="folder">The folder that a relative path starts from, in full.</param>
    public static RecipeSection InFull(RecipeSection recipe, string folder)
        => recipe.Entries.FirstOrDefault(entry => entry.Key == "data") is { Value: RecipeSection data } entry && data.Entries.FirstOrDefault(inner => inner.Key == "path") is { Value: RecipeText { IsNull: false, Text.Length: > 0 } text } path
            ? recipe.With(entry with { Value = data.With(path with { Value = text with { Text = Path.GetFullPath(text.Text, folder), Quoted = true } }) })
            : recipe;
}
