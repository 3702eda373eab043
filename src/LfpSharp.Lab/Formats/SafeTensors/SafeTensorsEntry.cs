using System.Collections.Immutable;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>One tensor as the header of a safetensors file announces it.</summary>
/// <param name="Name">The tensor's name; PyTorch's parameter path for weights.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, ImmutableArray<long> Shape, long Offset, long Length);
