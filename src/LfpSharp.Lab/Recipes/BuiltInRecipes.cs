using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>The recipes that the program carries with it; the same files lie in <c>recipes/</c>.</summary>
public static class BuiltInRecipes
{
    private const string Prefix = "LfpSharp.Lab.Recipes.";
    private const string Suffix = ".yaml";

    /// <summary>Their names, <c>digits</c> first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInRecipes).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .OrderBy(name => name != "digits").ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>A recipe's text.</summary>
    /// <param name="name">One of <see cref="Names"/>; the folder may be left out.</param>
    /// <exception cref="RecipeException">There is no such recipe.</exception>
    public static string Text(string name)
    {
        var found = Names.FirstOrDefault(known => known == name)
            ?? Names.FirstOrDefault(known => known.EndsWith("/" + name, StringComparison.Ordinal));
        if (found is null)
            throw new RecipeException($"There is no recipe '{name}', neither a file nor one inside. {NearMiss.Advice(name, [.. Names])}");
        using var stream = typeof(BuiltInRecipes).Assembly.GetManifestResourceStream(Prefix + found + Suffix)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a recipe by the path of a file or by the name of one inside.</summary>
    /// <param name="pathOrName">A path; where there is no such file, one of <see cref="Names"/>.</param>
    /// <param name="settings">Settings laid over it, in order.</param>
    /// <exception cref="RecipeException">There is no such recipe, or it is wrong.</exception>
    public static Recipe Load(string pathOrName, params IReadOnlyList<RecipeSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(pathOrName);
        return File.Exists(pathOrName) ? Recipe.Load(pathOrName, settings) : Recipe.Parse(Text(pathOrName), pathOrName, settings);
    }
}
