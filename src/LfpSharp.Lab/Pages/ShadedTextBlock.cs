using System.Globalization;

namespace LfpSharp.Lab.Pages;

/// <summary>A text whose pieces are coloured by what they did: red spoke for something, blue against it.</summary>
/// <param name="Title">What the text is.</param>
/// <param name="Pieces">The pieces, in the order of the text.</param>
public sealed record ShadedTextBlock(string Title, IReadOnlyList<ShadedPiece> Pieces) : ReportBlock
{
    private const int Shades = 10, MostNamed = 5;

    /// <summary>The strongest pieces in words, for pages and terminals without colour.</summary>
    public string Strongest => string.Join(
        ", ",
        Pieces.Where(piece => piece.Strength != 0).OrderByDescending(piece => Math.Abs(piece.Strength)).Take(MostNamed)
            .Select(piece => piece.Note));

    /// <summary>What is shown of a piece: a line end is seen by a sign before it.</summary>
    internal static string Shown(ShadedPiece piece) => piece.Text.Replace("\n", "↵\n", StringComparison.Ordinal);

    /// <summary>The shade of a piece, 0 for none to 10 for solid, with its sign.</summary>
    internal static int Shade(ShadedPiece piece)
        => Math.Sign(piece.Strength) * (int)Math.Round(Shades * Math.Min(1, Math.Abs(piece.Strength)));

    /// <summary>The class of a shade in the page's style; null for none.</summary>
    internal static string? ClassOf(int shade)
        => shade == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{(shade > 0 ? "for" : "against")}{Math.Abs(shade)}");
}
