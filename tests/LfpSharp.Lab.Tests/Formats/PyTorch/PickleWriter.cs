using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Writes pickles operation by operation, as CPython and PyTorch do or as an attacker does.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> bytes = [0x80, 2];

    /// <summary>The pickle, ended.</summary>
    public byte[] End() => [.. bytes, (byte)'.'];

    /// <summary>Bytes as they are: an operation, or what follows one.</summary>
    public PickleWriter Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    /// <summary>Operations of one letter each.</summary>
    public PickleWriter Operations(string letters) => Raw(Encoding.Latin1.GetBytes(letters));

    /// <summary>The same bytes many times.</summary>
    public PickleWriter Repeat(int times, params byte[] raw)
    {
        for (var i = 0; i < times; i++)
            bytes.AddRange(raw);
        return this;
    }

    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Raw((byte)'X').UInt32((uint)utf8.Length).Raw(utf8);
    }

    public PickleWriter Number(long number)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, number);
        return Raw(0x8a, 8).Raw(eight);
    }

    public PickleWriter UInt32(uint number)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, number);
        return Raw(four);
    }

    public PickleWriter UInt64(ulong number)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        return Raw(eight);
    }

    /// <summary>A part of a program by its name.</summary>
    public PickleWriter Global(string module, string name) => Raw((byte)'c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Tuple(params long[] numbers)
    {
        Operations("(");
        foreach (var number in numbers)
            Number(number);
        return Operations("t");
    }

    /// <summary>The pointer at a storage.</summary>
    public PickleWriter Storage(string kind, string key, long elements, (long Offset, long Length)? view = null, bool isLegacy = false)
    {
        Operations("(").Text("storage").Global("torch", kind).Text(key).Text("cpu").Number(elements);
        if (view is var (offset, length))
            Operations("(").Text(key + "'").Number(offset).Number(length).Operations("t");
        else if (isLegacy)
            Operations("N");
        return Operations("tQ");
    }

    /// <summary>A tensor of a storage that was pushed by <paramref name="storage"/>.</summary>
    public PickleWriter Tensor(Action<PickleWriter> storage, long offset, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Operations("(");
        storage(this);
        return Number(offset).Tuple(shape).Tuple(strides).Raw(0x89).Global("collections", "OrderedDict").Operations(")RtR");
    }

    /// <summary>A dictionary of tensors, each in a storage of its own, whose key counts from <paramref name="first"/> on.</summary>
    public PickleWriter State(IEnumerable<(string Name, Tensor Tensor)> tensors, int first = 0, bool isLegacy = false)
    {
        Global("collections", "OrderedDict").Operations(")R(");
        foreach (var (name, tensor) in tensors)
        {
            var key = FormattableString.Invariant($"{first++}");
            Text(name).Tensor(
                to => to.Storage(KindOf(tensor.dtype), key, tensor.NumberOfElements, isLegacy: isLegacy),
                0,
                tensor.shape,
                Strides(tensor.shape));
        }

        return Operations("u");
    }

    private static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    private static string KindOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Bool => "BoolStorage",
        _ => throw new ArgumentException($"no storage for {type}"),
    };
}
