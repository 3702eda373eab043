namespace LfpSharp.Lab.Pages;

/// <summary>A number with its name.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number, with its unit.</param>
/// <param name="Note">What it was measured on, in a few words; empty for nothing.</param>
public sealed record Figure(string Name, string Value, string Note = "");
