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
}
