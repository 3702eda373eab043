namespace LfpSharp.Lab.Models.Images;

/// <summary>VGG-16 without batch normalization.</summary>
public sealed record Vgg16Options : VggOptions
{
    /// <inheritdoc/>
    protected override bool HasBatchNorm => false;
}
