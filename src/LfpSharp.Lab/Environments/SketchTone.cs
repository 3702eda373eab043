namespace LfpSharp.Lab.Environments;

/// <summary>What a shape of a <see cref="Sketch"/> stands for.</summary>
public enum SketchTone
{
    /// <summary>What stands still: ground, walls, the lines of a grid.</summary>
    Ground,

    /// <summary>What is moved.</summary>
    Body,

    /// <summary>A part that is told apart from the body, such as the pole on a cart.</summary>
    Limb,

    /// <summary>Where it should get to.</summary>
    Goal,
}
