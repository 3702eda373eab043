namespace LfpSharp.Lab.Environments;

/// <summary>A state drawn by a few shapes, in a box with x to the right and y downwards from the corner at the top left.</summary>
/// <param name="Width">The box's width, in any unit, above 0.</param>
/// <param name="Height">Its height, in the same unit, above 0.</param>
/// <param name="Shapes">From the rearmost to the foremost; what lies outside the box is cut off.</param>
public sealed record Sketch(double Width, double Height, IReadOnlyList<SketchShape> Shapes);
