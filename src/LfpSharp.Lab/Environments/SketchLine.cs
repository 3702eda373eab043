namespace LfpSharp.Lab.Environments;

/// <summary>A line through points, with round ends and corners.</summary>
/// <param name="Tone">Its colour.</param>
/// <param name="Thickness">How thick it is, above 0.</param>
/// <param name="Points">x and y of each, at least two.</param>
public sealed record SketchLine(SketchTone Tone, double Thickness, params IReadOnlyList<SketchPoint> Points) : SketchShape(Tone);
