using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>
/// LeNet: 16C5-P2-16C5-P2-120-84-classes, unpadded convolutions and max pooling. On 28×28 images the convolutions see 28, 12
/// and hand on 4×4.
/// </summary>
public sealed record LeNetOptions : LayeredModelOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => [1, 28, 28];

    /// <inheritdoc/>
    protected override IEnumerable<nn.Module<Tensor, Tensor>> Layers(IReadOnlyList<long> sampleShape, int classes)
    {
        var (channels, height, width) = Image(sampleShape, "lenet", 16);
        yield return nn.Conv2d(channels, 16, 5);
        yield return Models.Activation.Create(Activation);
        yield return nn.MaxPool2d(2);
        yield return nn.Conv2d(16, 16, 5);
        yield return Models.Activation.Create(Activation);
        yield return nn.MaxPool2d(2);
        yield return nn.Flatten();
        yield return nn.Linear(16 * Side(height) * Side(width), 120);
        yield return Models.Activation.Create(Activation);
        yield return nn.Linear(120, 84);
        yield return Models.Activation.Create(Activation);
        yield return nn.Linear(84, classes);
    }

    private static long Side(long side) => (((side - 4) / 2) - 4) / 2;
}
