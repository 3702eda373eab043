namespace LfpSharp.Modules;

/// <summary>The values that the weights of a <see cref="QuantizedLayer"/> can have.</summary>
public enum WeightLevels
{
    /// <summary>
    /// <c>−α</c> or <c>α</c>: the sign of the hidden weight, α the mean of all |h| of the layer. A hidden 0 counts as positive.
    /// </summary>
    Binary,

    /// <summary>
    /// <c>−α</c>, 0 or <c>α</c>: the sign where <c>|h| &gt; 0.7 mean|h|</c>, else 0; α the mean of |h| where it is not 0.
    /// </summary>
    Ternary,

    /// <summary>
    /// <c>α n</c> with n from −127 to 127: the hidden weight rounded to the nearest, half to even; α is <c>max|h| / 127</c> of the layer.
    /// </summary>
#pragma warning disable CA1720 // It is the type of the whole numbers, and recipes call it so.
    Int8,
#pragma warning restore CA1720
}
