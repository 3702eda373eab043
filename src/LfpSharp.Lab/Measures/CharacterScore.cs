namespace LfpSharp.Lab.Measures;

/// <summary>How well one character of a text is told.</summary>
/// <param name="Character">The character, as <see cref="Data.Samples.Vocabulary.Names"/> has it.</param>
/// <param name="Count">How often it is the true next one.</param>
/// <param name="Bits">The mean of −log₂ of its probability where it is.</param>
/// <param name="Recall">The share of these places where it is the likeliest.</param>
public sealed record CharacterScore(string Character, long Count, double Bits, double Recall);
