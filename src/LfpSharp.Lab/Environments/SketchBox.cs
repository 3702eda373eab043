namespace LfpSharp.Lab.Environments;

/// <summary>A filled rectangle with upright sides.</summary>
/// <param name="Tone">Its colour.</param>
/// <param name="Corner">The corner at the top left.</param>
/// <param name="Width">Its width, above 0.</param>
/// <param name="Height">Its height, above 0.</param>
public sealed record SketchBox(SketchTone Tone, SketchPoint Corner, double Width, double Height) : SketchShape(Tone);
