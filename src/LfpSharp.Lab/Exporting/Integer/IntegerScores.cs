namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>What the scores of a network in whole numbers are.</summary>
/// <param name="Bits">32, or 64 where outputs or inputs have scales of their own.</param>
/// <param name="Unit">What one is worth: a score times it is near the network's output.</param>
/// <param name="Error">How far from it at most, apart from the arithmetic of the network itself: biases and factors are rounded.</param>
public sealed record IntegerScores(int Bits, double Unit, double Error);
