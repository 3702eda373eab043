namespace LfpSharp.Lab.Measures;

/// <summary>The feedback (or gradient) that one layer's parameters got in one step.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Norm">Euclidean norm over the layer's parameters.</param>
/// <param name="Largest">The largest magnitude.</param>
/// <param name="ZeroShare">The share of parameters that got exactly none.</param>
/// <param name="Relative">The norm over that of the parameters themselves.</param>
public sealed record LayerFeedback(string Layer, double Norm, double Largest, double ZeroShare, double Relative);
