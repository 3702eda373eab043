namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>What a tensor holds, by ONNX's numbers.</summary>
internal enum OnnxType
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>float32.</summary>
    Float = 1,

    /// <summary>uint8.</summary>
    UInt8 = 2,

    /// <summary>int8.</summary>
    Int8 = 3,

    /// <summary>int32.</summary>
    Int32 = 6,

    /// <summary>int64.</summary>
    Int64 = 7,

    /// <summary>float16.</summary>
    Float16 = 10,

    /// <summary>float64.</summary>
    Double = 11,
}
