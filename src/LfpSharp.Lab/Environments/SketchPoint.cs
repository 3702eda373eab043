namespace LfpSharp.Lab.Environments;

/// <summary>A place in the box of a <see cref="Sketch"/>.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct SketchPoint(double X, double Y);
