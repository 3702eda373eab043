namespace LfpSharp.Lab.Models.Spiking;

/// <summary>What a convolution does at the borders of an image.</summary>
public enum PaddingKind
{
    /// <summary>Zeros around it, so that the image keeps its size.</summary>
    Same,

    /// <summary>Nothing: the image shrinks by the kernel less one.</summary>
    Valid,
}
