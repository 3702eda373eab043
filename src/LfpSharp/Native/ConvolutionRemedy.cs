namespace LfpSharp.Native;

/// <summary>What is done so that float32 convolutions are right in this process.</summary>
public enum ConvolutionRemedy
{
    /// <summary>Nothing: they are right, or nobody has looked, or it was forbidden.</summary>
    None,

    /// <summary>oneDNN was told of caches: it had taken an answer of zeros for caches of one byte. Everything keeps its speed.</summary>
    CacheSizes,

    /// <summary>Each convolution with channels that oneDNN computes wrongly is computed without it, forward and backward; the others keep it.</summary>
    WithoutOneDnnWhereNeeded,

    /// <summary>No operation of libtorch uses oneDNN.</summary>
    WithoutOneDnn,
}
