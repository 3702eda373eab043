namespace LfpSharp.Kernels.Spiking.Lanes;

/// <summary>Sixteen float32 values that are computed with side by side; a mask has all bits of a lane set or none.</summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    static abstract TSelf Of(float value);

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf value, float* target);

    static abstract TSelf Add(TSelf a, TSelf b);

    static abstract TSelf Subtract(TSelf a, TSelf b);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    static abstract TSelf Divide(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    /// <summary><c>a·b + c</c>, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The mask of <c>a &gt; b</c>; false for NaN.</summary>
    static abstract TSelf Above(TSelf a, TSelf b);

    static abstract TSelf And(TSelf a, TSelf b);

    /// <summary>a where the mask is not set, else 0.</summary>
    static abstract TSelf Without(TSelf a, TSelf mask);

    /// <summary>One bit a lane of a mask, lane 0 lowest.</summary>
    static abstract ushort Bits(TSelf mask);

    /// <summary>The mask of one bit a lane, lane 0 lowest.</summary>
    static abstract TSelf Mask(ushort bits);

    /// <summary>The sum of the sixteen values.</summary>
    static abstract float Sum(TSelf a);
}
