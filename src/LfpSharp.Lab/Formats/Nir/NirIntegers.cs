namespace LfpSharp.Lab.Formats.Nir;

/// <summary>Whole numbers: shapes, strides, groups.</summary>
/// <param name="Shape">Their shape; empty for one number.</param>
/// <param name="Values">Row after row.</param>
internal sealed record NirIntegers(IReadOnlyList<long> Shape, long[] Values) : NirValue(Shape)
{
    /// <summary>A list of numbers.</summary>
    public static NirIntegers List(params IReadOnlyList<long> values) => new([values.Count], [.. values]);

    /// <summary>One number.</summary>
    public static NirIntegers One(long value) => new([], [value]);
}
