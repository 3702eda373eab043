namespace LfpSharp.Lab.Pages;

/// <summary>A bar of a <see cref="BarsBlock"/>.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Value">Its length, to the left where negative.</param>
/// <param name="Text">The value as it is shown.</param>
public sealed record Bar(string Name, double Value, string Text);
