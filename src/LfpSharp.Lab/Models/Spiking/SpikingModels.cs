using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>The spiking networks of the method's publication, for images of 28×28 or 32×32.</summary>
/// <remarks>Every neuron is leaky integrate-and-fire with the dynamics that the caller gives; P2 is a maximum over 2×2.</remarks>
public static class SpikingModels
{
    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["lif-mlp", "lif-mlp3", "lif-cnn", "lif-deep-cnn", "lif-residual"];

    /// <summary>Builds a network by name.</summary>
    /// <param name="name">
    /// <c>lif-mlp</c>: 1000-C; <c>lif-mlp3</c>: 1000-1000-C; <c>lif-cnn</c>: 12C5-P2-64C5-P2-C;
    /// <c>lif-deep-cnn</c>: 30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3-C without biases;
    /// <c>lif-residual</c>: 30C5-P2-150C3-P2-[250C3 ∥ 250C1]max-P3-200C4-C.
    /// </param>
    /// <param name="channels">1 or 3 channels of the image.</param>
    /// <param name="size">Rows and columns of the image: 28 or 32.</param>
    /// <param name="classes">C, the number of output neurons.</param>
    /// <param name="dynamics">How all neurons leak, fire and reset.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Channels, size or classes are out of range.</exception>
    public static SpikingNetwork Create(string name, int channels, int size, int classes, LifDynamics dynamics)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "The spiking models take images of 1 or 3 channels.");
        if (size is not (28 or 32))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The spiking models take images of 28×28 or 32×32.");
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        SpikingStage Lif(Module<Tensor, Tensor> connection) => new LifLayer(connection, dynamics);
        SpikingStage Pool(int width = 2) => new Passage(MaxPool2d(width));
        SpikingStage Flat() => new Passage(Flatten());
        var pixels = channels * size * size;
        return name switch
        {
            "lif-mlp" => Mlp(pixels, [1000], classes, dynamics),
            "lif-mlp3" => Mlp(pixels, [1000, 1000], classes, dynamics),
            "lif-cnn" => new(
                Lif(Conv2d(channels, 12, 5)), Pool(), Lif(Conv2d(12, 64, 5)), Pool(),
                Flat(), Lif(Linear(64 * Shrunk(Shrunk(size, 5), 5) * Shrunk(Shrunk(size, 5), 5), classes))),
            "lif-deep-cnn" => new(
                Lif(Same(channels, 30)), Pool(), Lif(Same(30, 150)), Pool(), Lif(Same(150, 250)), Pool(), Lif(Same(250, 200)), Pool(),
                Lif(Same(200, 100)), Flat(), Lif(Linear(100 * (size / 16) * (size / 16), classes, hasBias: false))),
            "lif-residual" => new(
                Lif(Conv2d(channels, 30, 5, padding: 2)), Pool(), Lif(Conv2d(30, 150, 3, padding: 1)), Pool(),
                new MaximumJoin([Lif(Conv2d(150, 250, 3, padding: 1))], [Lif(Conv2d(150, 250, 1))]), Pool(3),
                Lif(Conv2d(250, 200, 4, padding: 1)), Flat(), Lif(Linear(200 * Last(size) * Last(size), classes))),
            _ => throw new ArgumentException($"There is no spiking model '{name}'. Known: {string.Join(", ", Names)}.", nameof(name)),
        };
    }

    /// <summary>Builds a multilayer perceptron.</summary>
    /// <param name="inputs">Values of a sample.</param>
    /// <param name="hidden">The widths of the hidden layers.</param>
    /// <param name="classes">The number of output neurons.</param>
    /// <param name="dynamics">How all neurons leak, fire and reset.</param>
    public static SpikingNetwork Mlp(long inputs, IReadOnlyList<int> hidden, int classes, LifDynamics dynamics)
    {
        long[] widths = [inputs, .. hidden, classes];
        var layers = widths.Zip(widths.Skip(1), (from, to) => new LifLayer(Linear(from, to), dynamics));
        return new([new Passage(Flatten()), .. layers]);
    }

    /// <summary>A 3×3 convolution that keeps the image's size, without bias.</summary>
    private static Module<Tensor, Tensor> Same(int from, int to) => Conv2d(from, to, 3, padding: 1, bias: false);

    /// <summary>The image after an unpadded convolution and a pool of two.</summary>
    private static int Shrunk(int size, int kernel) => (size - kernel + 1) / 2;

    /// <summary>The residual network's last image: pools of 2, 2 and 3, then a 4×4 convolution with one border.</summary>
    private static int Last(int size) => (size / 4 / 3) - 1;
}
