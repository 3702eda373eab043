using System.Runtime.InteropServices;
using PureHDF;

namespace LfpSharp.Lab.Formats.Hdf5;

/// <summary>A group of an HDF5 file, whose members are read by name, within bounds.</summary>
/// <param name="group">The library's.</param>
/// <param name="path">The file.</param>
/// <param name="place">The group's path in it; empty for the root.</param>
/// <param name="bounds">What a data set may claim.</param>
internal sealed class Hdf5Group(IH5Group group, string path, string place, Hdf5Bounds bounds)
{
    /// <summary>Names of members, at most.</summary>
    private const int MostMembers = 100_000;

    private const int LongestText = 1 << 16;

    /// <summary>Where it is, for messages: <c>file!node/nodes</c>.</summary>
    public string Place => place.Length == 0 ? path : $"{path}!{place}";

    /// <summary>The names of its groups and data sets, in the order of the file.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        foreach (var member in group.Children())
        {
            if (names.Count == MostMembers)
                throw Hdf5File.Damaged(Place, $"more than {MostMembers} members", "fewer");
            names.Add(member.Name);
        }

        return names;
    }

    /// <summary>Whether there is a member of that name.</summary>
    public bool Has(string name) => group.LinkExists(name);

    /// <summary>A group in it.</summary>
    public Hdf5Group Group(string name)
        => Member(name) is IH5Group inner
            ? new Hdf5Group(inner, path, Under(name), bounds)
            : throw Hdf5File.Damaged($"{path}!{Under(name)}", "a data set", "a group");

    /// <summary>One text.</summary>
    public string Text(string name)
    {
        var data = Data(name);
        Expect(name, IsText(data) && data.Space.Type == H5DataspaceType.Scalar, data, "one text");
        return Bounded(name, data.Read<string>());
    }

    /// <summary>Whether a member is text.</summary>
    public bool IsText(string name) => Member(name) is IH5Dataset data && IsText(data);

    /// <summary>Texts in a table of rows and two columns.</summary>
    public (string First, string Second)[] Pairs(string name)
    {
        var data = Data(name);
        Expect(name, IsText(data) && data.Space.Dimensions is [_, 2], data, "texts of shape [n, 2]");
        var count = Count(name, data, IntPtr.Size * 2);
        var texts = count == 0 ? [] : data.Read<string[]>();
        return [.. texts.Chunk(2).Select(pair => (Bounded(name, pair[0]), Bounded(name, pair[1])))];
    }

    /// <summary>Floating-point numbers as float32, of any shape.</summary>
    public (long[] Shape, float[] Values) Floats(string name)
    {
        var data = Data(name);
        Expect(name, data.Type.Class == H5DataTypeClass.FloatingPoint && data.Type.Size is 2 or 4 or 8, data, "floating-point numbers");
        var shape = Shape(data);
        if (Count(name, data, sizeof(double)) == 0)
            return (shape, []);
        return (shape, data.Type.Size switch
        {
            2 => Array.ConvertAll(Values<Half>(data), value => (float)value),
            4 => Values<float>(data),
            _ => Array.ConvertAll(Values<double>(data), value => (float)value),
        });
    }

    /// <summary>Whole numbers, of any shape.</summary>
    public (long[] Shape, long[] Values) Integers(string name)
    {
        var data = Data(name);
        Expect(name, data.Type.Class == H5DataTypeClass.FixedPoint && data.Type.Size is 1 or 2 or 4 or 8, data, "whole numbers");
        var shape = Shape(data);
        if (Count(name, data, sizeof(long)) == 0)
            return (shape, []);
        return (shape, (data.Type.Size, data.Type.FixedPoint.IsSigned) switch
        {
            (1, true) => Array.ConvertAll(Values<sbyte>(data), value => (long)value),
            (1, false) => Array.ConvertAll(Values<byte>(data), value => (long)value),
            (2, true) => Array.ConvertAll(Values<short>(data), value => (long)value),
            (2, false) => Array.ConvertAll(Values<ushort>(data), value => (long)value),
            (4, true) => Array.ConvertAll(Values<int>(data), value => (long)value),
            (4, false) => Array.ConvertAll(Values<uint>(data), value => (long)value),
            (_, true) => Values<long>(data),
            _ => Array.ConvertAll(Values<ulong>(data), value => checked((long)value)),
        });
    }

    /// <summary>Whether a member holds floating-point numbers.</summary>
    public bool IsFloat(string name) => Member(name) is IH5Dataset { Type.Class: H5DataTypeClass.FloatingPoint };

    /// <summary>A data set of lists of unlike length.</summary>
    public IH5Dataset Lists(string name)
    {
        var data = Data(name);
        Expect(
            name, data.Type.Class == H5DataTypeClass.VariableLength && data.Space.Dimensions.Length == 1, data,
                "lists of numbers, one a sample");
        Count(name, data, IntPtr.Size * 2);
        return data;
    }

    private IH5Dataset Data(string name)
        => Member(name) as IH5Dataset ?? throw Hdf5File.Damaged($"{path}!{Under(name)}", "a group", "a data set");

    private IH5Object Member(string name)
        => Has(name)
            ? group.Get(name)
            : throw Hdf5File.Damaged(Place, $"no '{name}'",
            $"'{name}' among {string.Join(", ", Names().Take(12).DefaultIfEmpty("nothing"))}");

    // A scalar is read on its own by the library, and more than three dimensions flat.
    private static T[] Values<T>(IH5Dataset data)
        where T : unmanaged
        => data.Space.Type == H5DataspaceType.Scalar ? [data.Read<T>()] : data.Read<T[]>();

    private static long[] Shape(IH5Dataset data) => [.. data.Space.Dimensions.Select(side => checked((long)side))];

    private long Count(string name, IH5Dataset data, int size)
    {
        var isPacked = data.Layout.Class == H5DataLayoutClass.Chunked;
        var most = bounds.Most(isPacked);
        Int128 count = 1;
        foreach (var side in data.Space.Dimensions)
        {
            count *= side;
            if (count * data.Type.Size > most || count * size > bounds.MostBytes)
            {
                throw Hdf5File.Damaged(
                    $"{path}!{Under(name)}", $"a data set of shape [{string.Join(", ", data.Space.Dimensions)}]",
                    $"at most {most} bytes, as the file can hold");
            }
        }

        return (long)count;
    }

    private string Bounded(string name, string text)
        => text.Length <= LongestText
            ? text
            : throw Hdf5File.Damaged($"{path}!{Under(name)}", $"a text of {text.Length} characters", $"at most {LongestText}");

    private void Expect(string name, bool holds, IH5Dataset data, string expected)
    {
        if (!holds || data.Space.Type == H5DataspaceType.Null)
        {
            throw Hdf5File.Damaged(
                $"{path}!{Under(name)}",
                $"{data.Type.Class} of {data.Type.Size} bytes and shape [{string.Join(", ", data.Space.Dimensions)}]",
                expected);
        }
    }

    private static bool IsText(IH5Dataset data)
        => data.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength;

    private string Under(string name) => place.Length == 0 ? name : $"{place}/{name}";
}
