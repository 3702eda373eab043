using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Environments;

/// <summary>A shape of a <see cref="Sketch"/>, in the units of its box.</summary>
/// <param name="Tone">What it stands for, and so its colour.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "form")]
[JsonDerivedType(typeof(SketchLine), "line")]
[JsonDerivedType(typeof(SketchDisc), "disc")]
[JsonDerivedType(typeof(SketchBox), "box")]
public abstract record SketchShape(SketchTone Tone);
