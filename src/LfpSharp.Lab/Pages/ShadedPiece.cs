namespace LfpSharp.Lab.Pages;

/// <summary>A piece of a text in colour.</summary>
/// <param name="Text">The piece; a line end breaks the line.</param>
/// <param name="Strength">−1 … 1: solid red for 1, solid blue for −1, plain for 0.</param>
/// <param name="Note">What is said of it where there is room: its number.</param>
public sealed record ShadedPiece(string Text, double Strength, string Note);
