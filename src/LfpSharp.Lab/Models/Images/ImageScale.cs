namespace LfpSharp.Lab.Models.Images;

/// <summary>For images of which size a network begins or ends, where its original is for photographs of 224×224 pixels.</summary>
public enum ImageScale
{
    /// <summary>Images of some 32×32 pixels, as in CIFAR-10.</summary>
    Small,

    /// <summary>Photographs of some 224×224 pixels, as in ImageNet: the network as it was published.</summary>
    Imagenet,
}
