namespace LfpSharp.Lab.Pages;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Value">What it is sorted by; null to sort by its text.</param>
/// <param name="Shade">How strongly it is shaded, 0 … 1; null for not at all.</param>
public sealed record TableCell(string Text, double? Value = null, double? Shade = null)
{
    /// <summary>A cell that is sorted by its text.</summary>
    /// <param name="text">What it shows.</param>
    public static implicit operator TableCell(string text) => FromString(text);

    /// <summary>A cell that is sorted by its text.</summary>
    /// <param name="text">What it shows.</param>
    public static TableCell FromString(string text) => new(text);
}
