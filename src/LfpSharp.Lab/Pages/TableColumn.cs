namespace LfpSharp.Lab.Pages;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its head.</param>
/// <param name="IsNumber">Whether it holds numbers, which stand at the right.</param>
/// <param name="LeastWidth">How many characters wide it is at least, as text; for rows that are written one by one.</param>
public sealed record TableColumn(string Name, bool IsNumber = false, int LeastWidth = 0)
{
    /// <summary>A column of words.</summary>
    /// <param name="name">Its head.</param>
    public static implicit operator TableColumn(string name) => FromString(name);

    /// <summary>A column of words.</summary>
    /// <param name="name">Its head.</param>
    public static TableColumn FromString(string name) => new(name);

    /// <summary>A column of words as wide as the widest of those that will come.</summary>
    /// <param name="name">Its head.</param>
    /// <param name="words">What it will hold.</param>
    public static TableColumn Of(string name, IEnumerable<string> words)
        => new(name, LeastWidth: words.Select(word => word.Length).DefaultIfEmpty().Max());

    /// <summary>A column of numbers.</summary>
    /// <param name="name">Its head.</param>
    /// <param name="leastWidth">How many characters wide it is at least, as text; for rows that are written one by one.</param>
    public static TableColumn Number(string name, int leastWidth = 0) => new(name, true, leastWidth);

    /// <summary>Columns of numbers.</summary>
    /// <param name="names">Their heads.</param>
    public static IEnumerable<TableColumn> Numbers(params IEnumerable<string> names) => names.Select(name => Number(name));
}
