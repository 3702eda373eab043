namespace LfpSharp.Lab.Formats.Nir;

/// <summary>Floating-point parameters: weights, time constants, thresholds.</summary>
/// <param name="Shape">Their shape; empty for one number.</param>
/// <param name="Values">Row after row.</param>
internal sealed record NirFloats(IReadOnlyList<long> Shape, float[] Values) : NirValue(Shape)
{
    /// <summary>The same number everywhere.</summary>
    public static NirFloats Filled(IReadOnlyList<long> shape, double value)
    {
        var values = new float[shape.Aggregate(1L, (product, side) => checked(product * side))];
        Array.Fill(values, (float)value);
        return new NirFloats([.. shape], values);
    }
}
