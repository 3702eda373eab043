using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Formats.Binary;

/// <summary>
/// The header of an array that NumPy saved (<c>.npy</c>, versions 1 to 3): <c>\x93NUMPY</c>, two bytes of version, the header's length,
/// and a Python dictionary with the type, the order and the shape. The values follow as they are.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Type">The type as NumPy writes it: <c>|u1</c>, <c>&lt;f4</c>.</param>
/// <param name="Shape">The sizes, samples first.</param>
/// <param name="Offset">The first value's place, in bytes.</param>
internal sealed partial record NpyFile(string Path, string Type, ImmutableArray<long> Shape, long Offset)
{
    private const int MostHeaderBytes = 1 << 16;
    private const int MostDimensions = 8;
    private const string Remedy = "Save it again: numpy.save(file, numpy.ascontiguousarray(array)).";

    // A label is read as so many bytes.
    private static readonly Dictionary<string, int> BytesOf = new()
    {
        ["|u1"] = 1, ["|i1"] = 1, ["|b1"] = 1, ["<u2"] = 2, ["<i2"] = 2, ["<u4"] = 4, ["<i4"] = 4, ["<u8"] = 8, ["<i8"] = 8, ["<f4"] = 4,
        ["<f8"] = 8,
    };

    /// <summary>Reads the header, and sees whether the file is as long as it says.</summary>
    /// <exception cref="InvalidFileException">It is no such file, or not whole.</exception>
    public static NpyFile Open(string path)
    {
        using var input = BinaryInput.Open(path);
        if (input.IsPacked)
            throw new InvalidFileException(path, "gzip", "a .npy file as it is, which is read where it lies", "Unpack it: gunzip FILE.");
        var start = new byte[8];
        input.Read(start, "the header");
        if (!start.AsSpan(0, 6).SequenceEqual("\x93NUMPY"u8[1..]) || start[6] is < 1 or > 3)
            throw input.Damaged(0, $"{Convert.ToHexStringLower(start)}", "934e554d505901, 02 or 03: an array of NumPy");
        var length = new byte[start[6] == 1 ? sizeof(ushort) : sizeof(uint)];
        input.Read(length, "the header");
        long size = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > MostHeaderBytes)
            throw input.Damaged(8, $"a header of {size} bytes", $"at most {MostHeaderBytes}");
        var text = new byte[size];
        input.Read(text, "the header");
        var file = Parse(path, Encoding.Latin1.GetString(text), input.Position);
        input.ExpectRemaining(file.Shape.Aggregate((Int128)BytesOf[file.Type], (product, side) => product * side), "values");
        return file;
    }

    /// <summary>All values as whole numbers or, of float types, as what they are.</summary>
    /// <exception cref="InvalidFileException">The file ends too early.</exception>
    public double[] ReadNumbers()
    {
        using var input = BinaryInput.Open(Path);
        input.Read(new byte[Offset], "the header");
        var values = new double[Shape.Aggregate(1L, (product, side) => product * side)];
        var bytes = new byte[BytesOf[Type]];
        for (var i = 0; i < values.Length; i++)
        {
            input.Read(bytes, "the values");
            values[i] = Number(bytes);
        }

        return values;
    }

    private double Number(ReadOnlySpan<byte> bytes) => Type switch
    {
        "|u1" or "|b1" => bytes[0],
        "|i1" => (sbyte)bytes[0],
        "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "<i2" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "<u8" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static NpyFile Parse(string path, string header, long offset)
    {
        if (TypeKey().Match(header) is not { Success: true } type || OrderKey().Match(header) is not { Success: true } order
            || ShapeKey().Match(header) is not { Success: true } shape)
        {
            throw new InvalidFileException(
                path, "a header without a simple 'descr', 'fortran_order' and 'shape'", "an array of numbers", Remedy);
        }

        if (!BytesOf.ContainsKey(type.Groups[1].Value))
        {
            throw new InvalidFileException(
                path,
                $"values of the type '{type.Groups[1].Value}'",
                string.Join(", ", BytesOf.Keys),
                "Save it with .astype('float32') or, for bytes, .astype('uint8').");
        }

        if (order.Groups[1].Value == "True")
            throw new InvalidFileException(path, "an array in Fortran's order", "samples one after the other", Remedy);
        var sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sides = sizes.Select(side => long.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0);
        ImmutableArray<long> sideLengths = [.. sides];
        return sideLengths.Length is 0 or > MostDimensions || sideLengths.Any(side => side is < 1 or > int.MaxValue)
            ? throw new InvalidFileException(
                path, $"the shape ({shape.Groups[1].Value})", $"1 to {MostDimensions} sizes of 1 to {int.MaxValue}", Remedy)
            : new NpyFile(path, type.Groups[1].Value, sideLengths, offset);
    }

    [GeneratedRegex("'descr': *'([^']{1,8})'", RegexOptions.CultureInvariant)]
    private static partial Regex TypeKey();

    [GeneratedRegex("'fortran_order': *(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderKey();

    [GeneratedRegex(@"'shape': *\(([0-9, ]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapeKey();
}
