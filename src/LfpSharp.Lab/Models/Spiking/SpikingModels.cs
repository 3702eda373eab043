using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>The spiking networks of the method's publication; C is the number of classes.</summary>
/// <remarks>
/// Every neuron is leaky integrate-and-fire with the dynamics that the caller gives; P2 is a maximum over 2×2, or an average where asked.
/// </remarks>
public static class SpikingModels
{
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

    /// <summary>Builds 12C5-P2-64C5-P2-C.</summary>
    /// <param name="channels">1 to 3 channels of the image.</param>
    /// <param name="size">Rows and columns of the image: 28 or 32.</param>
    /// <param name="classes">C, the number of output neurons.</param>
    /// <param name="dynamics">How all neurons leak, fire and reset.</param>
    /// <param name="pool">What a pool makes of spikes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Channels, size or classes are out of range.</exception>
    public static SpikingNetwork Cnn(
        int channels, int size, int classes, LifDynamics dynamics, PoolKind pool = PoolKind.Maximum)
    {
        Check(channels, size, classes);
        return new NotatedNetwork([channels, size, size], dynamics, pool, PaddingKind.Valid, hasBias: true)
            .Build(NotatedLayer.Parse("12C5-P2-64C5-P2"), classes);
    }

    /// <summary>Builds 30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3-C, without biases.</summary>
    /// <param name="channels">1 to 3 channels of the image.</param>
    /// <param name="size">Rows and columns of the image: 28 or 32.</param>
    /// <param name="classes">C, the number of output neurons.</param>
    /// <param name="dynamics">How all neurons leak, fire and reset.</param>
    /// <param name="pool">What a pool makes of spikes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Channels, size or classes are out of range.</exception>
    public static SpikingNetwork DeepCnn(
        int channels, int size, int classes, LifDynamics dynamics, PoolKind pool = PoolKind.Maximum)
    {
        Check(channels, size, classes);
        return new NotatedNetwork([channels, size, size], dynamics, pool, PaddingKind.Same, hasBias: false)
            .Build(NotatedLayer.Parse("30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3"), classes);
    }

    /// <summary>Builds 30C5-P2-150C3-P2-[250C3 ∥ 250C1]max-P3-200C4-C.</summary>
    /// <param name="channels">1 to 3 channels of the image.</param>
    /// <param name="size">Rows and columns of the image: 28 or 32.</param>
    /// <param name="classes">C, the number of output neurons.</param>
    /// <param name="dynamics">How all neurons leak, fire and reset.</param>
    /// <param name="pool">What a pool makes of spikes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Channels, size or classes are out of range.</exception>
    public static SpikingNetwork Residual(
        int channels, int size, int classes, LifDynamics dynamics, PoolKind pool = PoolKind.Maximum)
    {
        Check(channels, size, classes);
        // Pools of 2, 2 and 3, then a 4×4 convolution with one border.
        var last = (size / 4 / 3) - 1;
        return new(
            Lif(Conv2d(channels, 30, 5, padding: 2), dynamics), Pool(pool), Lif(Conv2d(30, 150, 3, padding: 1), dynamics), Pool(pool),
            new MaximumJoin([Lif(Conv2d(150, 250, 3, padding: 1), dynamics)], [Lif(Conv2d(150, 250, 1), dynamics)]), Pool(pool, 3),
            Lif(Conv2d(250, 200, 4, padding: 1), dynamics), new Passage(Flatten()), Lif(Linear(200 * last * last, classes), dynamics));
    }

    /// <summary>A pool without overlap.</summary>
    internal static Passage Pool(PoolKind kind, int width = 2)
        => kind == PoolKind.Average ? new(AvgPool2d(width)) : new(MaxPool2d(width));

    private static void Check(int channels, int size, int classes)
    {
        if (channels is not (>= 1 and <= 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "The spiking models take images of 1 to 3 channels.");
        if (size is not (28 or 32))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The spiking models take images of 28×28 or 32×32.");
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
    }

    private static LifLayer Lif(Module<Tensor, Tensor> connection, LifDynamics dynamics) => new(connection, dynamics);
}
