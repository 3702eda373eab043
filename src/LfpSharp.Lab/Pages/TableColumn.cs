namespace LfpSharp.Lab.Pages;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its head.</param>
/// <param name="IsNumber">Whether it holds numbers, which stand at the right.</param>
public sealed record TableColumn(string Name, bool IsNumber = false)
{
    /// <summary>A column of words.</summary>
    /// <param name="name">Its head.</param>
    public static implicit operator TableColumn(string name) => FromString(name);

    /// <summary>A column of words.</summary>
    /// <param name="name">Its head.</param>
    public static TableColumn FromString(string name) => new(name);

    /// <summary>A column of numbers.</summary>
    /// <param name="name">Its head.</param>
    public static TableColumn Number(string name) => new(name, true);
}
