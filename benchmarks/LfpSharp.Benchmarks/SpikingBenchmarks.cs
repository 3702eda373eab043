using BenchmarkDotNet.Attributes;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Speed;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Benchmarks;

/// <summary>One training step of a spiking network: by feedback, by surrogate gradients, and as a loop over time steps.</summary>
public class SpikingBenchmarks : IDisposable
{
    private Tensor? inputs, labels;
    private SpikingStepWorkload? lfp, surrogate;
    private TimeLoopWorkload? loop;

    /// <summary>The network's name.</summary>
    [Params("lif-mlp", "lif-cnn")]
    public string Network { get; set; } = "";

    /// <summary>Builds the three on the same inputs.</summary>
    [GlobalSetup]
    public void Build()
    {
        manual_seed(1);
        inputs = rand(128, 1, 28, 28);
        inputs.mul_(inputs.gt(0.8));
        labels = randint(0, 10, 128, ScalarType.Int64);
        lfp = new SpikingStepWorkload(Create(), inputs, labels, 15, new SpikeFeedback());
        surrogate = new SpikingStepWorkload(Create(), inputs, labels, 15, new SurrogateGradient());
        loop = new TimeLoopWorkload(Create(), inputs, labels, 15);
    }

    /// <summary>Our LFP step.</summary>
    [Benchmark]
    public void Lfp() => lfp!.Run();

    /// <summary>Our surrogate step.</summary>
    [Benchmark]
    public void Surrogate() => surrogate!.Run();

    /// <summary>The straightforward loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => loop!.Run();

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        lfp?.Dispose();
        surrogate?.Dispose();
        loop?.Dispose();
        inputs?.Dispose();
        labels?.Dispose();
        GC.SuppressFinalize(this);
    }

    private SpikingNetwork Create() => SpikingBenchmark.Networks[Network]();
}
