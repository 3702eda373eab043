namespace LfpSharp.Lab.Models.Images;

/// <summary>ResNet-34: stages of 3, 4, 6 and 3 blocks.</summary>
public sealed record ResNet34Options : ResNetOptions
{
    /// <inheritdoc/>
    protected override IReadOnlyList<int> Blocks => [3, 4, 6, 3];
}
