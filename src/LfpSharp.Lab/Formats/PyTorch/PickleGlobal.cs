using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// A part of a program that a pickle names and that weights need. It stands for itself only: what the name means in Python is never
/// looked up, imported or called.
/// </summary>
/// <param name="name">Module and name, with a dot.</param>
/// <param name="kind">What is made where the pickle calls it.</param>
/// <param name="type">The elements, of a storage's class or an element type; null for all others.</param>
internal sealed class PickleGlobal(string name, PickleGlobalKind kind, ScalarType? type = null)
{
    private static readonly Dictionary<string, PickleGlobal> Known = new PickleGlobal[]
    {
        new("collections.OrderedDict", PickleGlobalKind.Dictionary),
        new("collections.Counter", PickleGlobalKind.Dictionary),
        new("builtins.set", PickleGlobalKind.Set),
        new("__builtin__.set", PickleGlobalKind.Set),
        new("torch._utils._rebuild_tensor", PickleGlobalKind.Tensor),
        new("torch._utils._rebuild_tensor_v2", PickleGlobalKind.Tensor),
        new("torch._utils._rebuild_parameter", PickleGlobalKind.Parameter),
        new("torch.Size", PickleGlobalKind.Size),
        new("torch.device", PickleGlobalKind.Device),
        new("torch.DoubleStorage", PickleGlobalKind.Storage, ScalarType.Float64),
        new("torch.FloatStorage", PickleGlobalKind.Storage, ScalarType.Float32),
        new("torch.HalfStorage", PickleGlobalKind.Storage, ScalarType.Float16),
        new("torch.BFloat16Storage", PickleGlobalKind.Storage, ScalarType.BFloat16),
        new("torch.LongStorage", PickleGlobalKind.Storage, ScalarType.Int64),
        new("torch.IntStorage", PickleGlobalKind.Storage, ScalarType.Int32),
        new("torch.ShortStorage", PickleGlobalKind.Storage, ScalarType.Int16),
        new("torch.CharStorage", PickleGlobalKind.Storage, ScalarType.Int8),
        new("torch.ByteStorage", PickleGlobalKind.Storage, ScalarType.Byte),
        new("torch.BoolStorage", PickleGlobalKind.Storage, ScalarType.Bool),
        new("torch.float64", PickleGlobalKind.ElementType, ScalarType.Float64),
        new("torch.float32", PickleGlobalKind.ElementType, ScalarType.Float32),
        new("torch.float16", PickleGlobalKind.ElementType, ScalarType.Float16),
        new("torch.bfloat16", PickleGlobalKind.ElementType, ScalarType.BFloat16),
        new("torch.int64", PickleGlobalKind.ElementType, ScalarType.Int64),
        new("torch.int32", PickleGlobalKind.ElementType, ScalarType.Int32),
        new("torch.int16", PickleGlobalKind.ElementType, ScalarType.Int16),
        new("torch.int8", PickleGlobalKind.ElementType, ScalarType.Int8),
        new("torch.uint8", PickleGlobalKind.ElementType, ScalarType.Byte),
        new("torch.bool", PickleGlobalKind.ElementType, ScalarType.Bool),
    }.ToDictionary(known => known.Name);

    /// <summary>Module and name, with a dot.</summary>
    public string Name { get; } = name;

    /// <summary>What is made where the pickle calls it.</summary>
    public PickleGlobalKind Kind { get; } = kind;

    /// <summary>The elements, of a storage's class or an element type; null for all others.</summary>
    public ScalarType? Type { get; } = type;

    /// <summary>The known part of that name; null for every other name.</summary>
    public static PickleGlobal? Find(string module, string name) => Known.GetValueOrDefault($"{module}.{name}");
}
