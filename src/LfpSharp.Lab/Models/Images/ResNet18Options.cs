namespace LfpSharp.Lab.Models.Images;

/// <summary>ResNet-18: stages of 2, 2, 2 and 2 blocks.</summary>
public sealed record ResNet18Options : ResNetOptions
{
    /// <inheritdoc/>
    protected override IReadOnlyList<int> Blocks => [2, 2, 2, 2];
}
