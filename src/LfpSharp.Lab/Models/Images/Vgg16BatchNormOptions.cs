namespace LfpSharp.Lab.Models.Images;

/// <summary>VGG-16 with a batch normalization behind each convolution.</summary>
public sealed record Vgg16BatchNormOptions : VggOptions
{
    /// <inheritdoc/>
    protected override bool HasBatchNorm => true;
}
