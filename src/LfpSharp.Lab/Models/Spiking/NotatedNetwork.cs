using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>Builds the spiking network of a row of layers, and follows the shape of what goes through it.</summary>
internal sealed class NotatedNetwork
{
    private readonly LifDynamics dynamics;
    private readonly PoolKind pool;
    private readonly PaddingKind padding;
    private readonly bool hasBias;
    private readonly List<SpikingStage> stages = [];
    private IReadOnlyList<long> shape;

    public NotatedNetwork(IReadOnlyList<long> sampleShape, LifDynamics dynamics, PoolKind pool, PaddingKind padding, bool hasBias)
        => (shape, this.dynamics, this.pool, this.padding, this.hasBias) = (sampleShape, dynamics, pool, padding, hasBias);

    /// <summary>Builds the layers and, after them, the output neurons.</summary>
    /// <exception cref="ArgumentException">A layer cannot take what the one before it gives.</exception>
    public SpikingNetwork Build(IReadOnlyList<NotatedLayer> layers, int classes)
    {
        try
        {
            foreach (var layer in layers)
                Add(layer);
            Connect(classes);
            return new([.. stages]);
        }
        catch
        {
            foreach (var stage in stages)
                stage.Dispose();
            throw;
        }
    }

    private void Add(NotatedLayer layer)
    {
        if (layer.IsConnected)
            Connect(layer.Outputs);
        else if (layer.IsPool)
            AddPool(layer);
        else
            Convolve(layer);
    }

    private void Connect(int neurons)
    {
        var inputs = shape.Aggregate(1L, (product, side) => product * side);
        if (shape.Count != 1)
            stages.Add(new Passage(Flatten()));
        stages.Add(new LifLayer(Linear(inputs, neurons, hasBias), dynamics));
        shape = [neurons];
    }

    private void AddPool(NotatedLayer layer)
    {
        var (channels, rows, columns) = Image(layer, layer.Kernel);
        stages.Add(SpikingModels.Pool(pool, layer.Kernel));
        shape = [channels, rows / layer.Kernel, columns / layer.Kernel];
    }

    private void Convolve(NotatedLayer layer)
    {
        if (padding == PaddingKind.Same && layer.Kernel % 2 == 0)
        {
            throw new ArgumentException($"The layer '{layer.Text}' has a kernel of even size, which cannot be padded alike on both sides. "
                + "Take an odd size, or padding: valid.");
        }

        var border = padding == PaddingKind.Same ? layer.Kernel / 2 : 0;
        var (channels, rows, columns) = Image(layer, layer.Kernel - (2 * border));
        stages.Add(new LifLayer(
            Conv2d(channels, layer.Outputs, layer.Kernel, stride: layer.Stride, padding: border, bias: hasBias), dynamics));
        long Side(long side) => ((side + (2 * border) - layer.Kernel) / layer.Stride) + 1;
        shape = [layer.Outputs, Side(rows), Side(columns)];
    }

    private (long Channels, long Rows, long Columns) Image(NotatedLayer layer, int leastSide)
        => shape is [var channels, var rows, var columns] && rows >= leastSide && columns >= leastSide
            ? (channels, rows, columns)
            : throw new ArgumentException($"The layer '{layer.Text}' takes images [channels, rows, columns] of at least "
                + $"{leastSide}×{leastSide} places, but what comes to it has the shape [{string.Join(", ", shape)}]. "
                + "Leave out a pool, or put convolutions and pools before fully connected layers.");
}
