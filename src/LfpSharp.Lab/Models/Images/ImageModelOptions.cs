using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Models.Images;

/// <summary>A known network for images, with the names of torchvision's parameters.</summary>
public abstract record ImageModelOptions : ActivatedModelOptions
{
    /// <summary>What every hidden channel and neuron count is multiplied by, rounded, at least one left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 16.</exception>
    [Range(0, 16, MinimumIsExclusive = true)]
    public double Width { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>For images of which size.</summary>
    public ImageScale Images { get; init; } = ImageScale.Small;

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => Images == ImageScale.Small ? [3, 32, 32] : [3, 224, 224];

    /// <summary>A count of channels or neurons at this width.</summary>
    protected long Scaled(int count) => Math.Max(1, (long)Math.Round(Width * count));
}
