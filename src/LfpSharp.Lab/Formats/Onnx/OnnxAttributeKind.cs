namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>What a setting holds, by ONNX's numbers.</summary>
internal enum OnnxAttributeKind
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>A number.</summary>
    Number = 1,

    /// <summary>A whole number.</summary>
    Integer = 2,

    /// <summary>A text.</summary>
    Text = 3,

    /// <summary>A tensor.</summary>
    Tensor = 4,

    /// <summary>Numbers.</summary>
    Numbers = 6,

    /// <summary>Whole numbers.</summary>
    Integers = 7,
}
