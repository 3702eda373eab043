namespace LfpSharp.Lab.Environments;

/// <summary>A filled circle.</summary>
/// <param name="Tone">Its colour.</param>
/// <param name="Centre">Its centre.</param>
/// <param name="Radius">Its radius, above 0.</param>
public sealed record SketchDisc(SketchTone Tone, SketchPoint Centre, double Radius) : SketchShape(Tone);
