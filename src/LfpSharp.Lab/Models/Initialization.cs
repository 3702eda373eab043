namespace LfpSharp.Lab.Models;

/// <summary>
/// How weights are drawn. Biases are always uniform over <c>±1/√fanIn</c> and norm shifts over ±0.1: feedback is scaled by the
/// parameter's magnitude, so what starts at zero never learns.
/// </summary>
public enum Initialization
{
    /// <summary>Uniform over <c>±1/√fanIn</c>, as PyTorch does.</summary>
    Uniform,

    /// <summary>Normal with variance <c>2/fanIn</c> (He et al., 2015): keeps the size of activations through many ReLU layers.</summary>
    He,

    /// <summary>Normal with variance <c>2/(fanIn + fanOut)</c> (Glorot and Bengio, 2010).</summary>
    Glorot,

    /// <summary>Normal with variance <c>1/fanIn</c> (LeCun et al., 1998).</summary>
    Lecun,
}
