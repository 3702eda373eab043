using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Speed;

/// <summary>How the time and the memory of a step grow with one size of the work, the ways in turn at each size.</summary>
public static class Growth
{
    private const int Side = 28;
    private const int Width = 256;
    private const int Neurons = 1000;

    /// <summary>The sizes of a step of a layered network, by name.</summary>
    /// <remarks>
    /// <c>width</c>: an MLP of two hidden layers; <c>depth</c>: an MLP of hidden layers of 256; <c>batch</c>: samples of an MLP's step.
    /// </remarks>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> StepSizes { get; } = new Dictionary<string, IReadOnlyList<double>>
    {
        ["width"] = [128, 256, 512, 1024, 2048],
        ["depth"] = [1, 2, 4, 8, 16],
        ["batch"] = [16, 32, 64, 128, 256, 512],
    };

    /// <summary>The sizes of a step of a spiking network 784-1000-10, by name.</summary>
    /// <remarks><c>steps</c>: T; <c>width</c>: hidden neurons; <c>rate</c>: the rate at which every layer fires.</remarks>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> SpikingSizes { get; } = new Dictionary<string, IReadOnlyList<double>>
    {
        ["steps"] = [4, 8, 16, 32, 64],
        ["width"] = [250, 500, 1000, 2000, 4000],
        ["rate"] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4],
    };

    /// <summary>Times the rules of <see cref="StepBenchmark.Rules"/> at one size.</summary>
    /// <param name="kind">A name in <see cref="StepSizes"/>.</param>
    /// <param name="size">The size.</param>
    /// <param name="batch">Samples in a step, where <paramref name="kind"/> is another size.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="cancellation">Ends it early; what was measured counts.</param>
    public static GrowthPoint Step(string kind, double size, int batch, TimeSpan duration, CancellationToken cancellation)
    {
        var options = new MlpOptions
        {
            Hidden = kind switch
            {
                "width" => [(int)size, (int)size],
                "depth" => [.. Enumerable.Repeat(Width, (int)size)],
                _ => [Width, Width],
            },
        };
        using var sample = new RandomSample(options, kind == "batch" ? (int)size : batch, 0);
        using var benchmark = new StepBenchmark(sample.Model, sample.Inputs, sample.Labels);
        var result = benchmark.Run(duration, cancellation: cancellation);
        return new(size, result.MedianMs, result.PeakMiB, result.Turns);
    }

    /// <summary>Times the ways of <see cref="SpikingBenchmark.Ways"/> but the loop at one size.</summary>
    /// <param name="kind">A name in <see cref="SpikingSizes"/>.</param>
    /// <param name="size">The size.</param>
    /// <param name="batch">Samples in a step.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="cancellation">Ends it early; what was measured counts.</param>
    public static GrowthPoint Spiking(string kind, double size, int batch, TimeSpan duration, CancellationToken cancellation)
    {
        var hidden = kind == "width" ? (int)size : Neurons;
        var load = new SpikingLoad(
            batch, kind == "steps" ? (int)size : SpikingLoad.UsualSteps, kind == "rate" ? size : null, WithLoop: false);
        var result = SpikingBenchmark.Run(
            () => SpikingModels.Mlp(Side * Side, [hidden], 10, new LifDynamics(0.9)), load, duration, cancellation);
        return new(size, result.MedianMs, result.PeakMiB, result.Turns);
    }
}
