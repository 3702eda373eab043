namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>What a tensor holds, by ONNX's numbers.</summary>
internal enum OnnxType
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>float32.</summary>
    Float = 1,

    /// <summary>int64.</summary>
    Int64 = 7,
}
