namespace LfpSharp.Lab.Models;

/// <summary>Names in a sentence: the first few, and how many more there are.</summary>
internal static class NameList
{
    public const int MostShown = 8;

    public static string Of(IReadOnlyCollection<string> names)
        => string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : "");
}
