namespace LfpSharp.Lab.Recipes;

/// <summary>A value laid over a recipe.</summary>
/// <param name="Text"><c>key=value</c>, the key with dots between sections and the value as YAML: <c>optimizer.lr=0.01</c>.</param>
/// <param name="Label">How messages introduce it.</param>
public sealed record RecipeSetting(string Text, string Label = "--set");
