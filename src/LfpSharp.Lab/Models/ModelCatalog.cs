using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>The models that can be asked for by name. Parameters are named as PyTorch names those of a Sequential.</summary>
public static class ModelCatalog
{
    private static readonly Dictionary<string, (string Description, Func<Shape, string, Sequential> Make)> Makers = new()
    {
        ["mlp"] = ("two hidden layers: 128-64, for any input", Mlp),
        ["lenet"] = ("16C5-P2-16C5-P2-120-84, for images of at least 16×16", LeNet),
        ["vgg-like"] = ("32C3-64C3-P2-128C3-128C3-P2-256C3-256C3-P2-1024-512, padding 1, for images of at least 8×8", VggLike),
    };

    /// <summary>The names and what they stand for.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions => Makers.ToDictionary(maker => maker.Key, maker => maker.Value.Description);

    /// <summary>Builds a model with parameters drawn by the seed.</summary>
    /// <param name="name">One of the names in <see cref="Descriptions"/>.</param>
    /// <param name="sampleShape">The shape of one input: [channels, height, width], or [features].</param>
    /// <param name="classes">How many outputs.</param>
    /// <param name="activation">One of <see cref="Activation.Names"/>.</param>
    /// <param name="seed">Decides the parameters, whatever else draws random numbers.</param>
    /// <exception cref="UnknownNameException">There is no such model or activation.</exception>
    /// <exception cref="ArgumentException">The model does not take inputs of that shape.</exception>
    public static Sequential Build(string name, IReadOnlyList<long> sampleShape, int classes, string activation, long seed)
    {
        if (!Makers.TryGetValue(name, out var maker))
            throw new UnknownNameException("model", name, Makers.Keys);
        if (!Activation.Names.Contains(activation))
            throw new UnknownNameException("activation", activation, Activation.Names);

        var model = maker.Make(new Shape(name, sampleShape, classes), activation);
        Initialization.Draw(model, seed);
        return model;
    }

    private static Sequential Mlp(Shape shape, string activation)
        => nn.Sequential(
            nn.Flatten(),
            nn.Linear(shape.Features, 128), Activation.Create(activation),
            nn.Linear(128, 64), Activation.Create(activation),
            nn.Linear(64, shape.Classes));

    private static Sequential LeNet(Shape shape, string activation)
    {
        var (channels, height, width) = shape.Image(16);
        long After(long size) => (((size - 4) / 2) - 4) / 2;
        return nn.Sequential(
            nn.Conv2d(channels, 16, 5), Activation.Create(activation), nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 5), Activation.Create(activation), nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * After(height) * After(width), 120), Activation.Create(activation),
            nn.Linear(120, 84), Activation.Create(activation),
            nn.Linear(84, shape.Classes));
    }

    private static Sequential VggLike(Shape shape, string activation)
    {
        var (channels, height, width) = shape.Image(8);
        return nn.Sequential(
            nn.Conv2d(channels, 32, 3, padding: 1), Activation.Create(activation),
            nn.Conv2d(32, 64, 3, padding: 1), Activation.Create(activation), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 3, padding: 1), Activation.Create(activation),
            nn.Conv2d(128, 128, 3, padding: 1), Activation.Create(activation), nn.MaxPool2d(2),
            nn.Conv2d(128, 256, 3, padding: 1), Activation.Create(activation),
            nn.Conv2d(256, 256, 3, padding: 1), Activation.Create(activation), nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(256 * (height / 8) * (width / 8), 1024), Activation.Create(activation),
            nn.Linear(1024, 512), Activation.Create(activation),
            nn.Linear(512, shape.Classes));
    }

    private sealed record Shape(string Model, IReadOnlyList<long> Sample, int Classes)
    {
        public long Features => Sample.Aggregate(1L, (product, size) => product * size);

        public (long Channels, long Height, long Width) Image(int least)
            => Sample is [var channels, var height, var width] && height >= least && width >= least
                ? (channels, height, width)
                : throw new ArgumentException($"The model '{Model}' takes images of shape [channels, height, width] with at least {least}×{least} pixels, but the samples have shape [{string.Join(", ", Sample)}]. The model 'mlp' takes any.");
    }
}
