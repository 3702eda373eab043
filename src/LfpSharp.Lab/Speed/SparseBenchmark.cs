using System.Diagnostics;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pruning.Sparse;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// Times the forward of one linear layer, dense by libtorch and sparse by <see cref="SparseLinear"/>, in turn within one run.
/// </summary>
public static class SparseBenchmark
{
    private const int WarmUpTurns = 20;
    private const int StepsPerTurn = 3;

    /// <summary>Inputs and outputs of the layer.</summary>
    public const int Width = 1024;

    /// <summary>The shares of zeros that are timed.</summary>
    public static IReadOnlyList<double> Sparsities { get; } = [0.5, 0.8, 0.9, 0.95, 0.99];

    /// <summary>Runs turns until the time is up or it is cancelled; at least three.</summary>
    /// <param name="sparsity">The share of weights that are zero, at random places.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="cancellation">Ends the measurement early; what was measured counts.</param>
    public static SparseBenchmarkResult Run(double sparsity, int batch, TimeSpan duration, CancellationToken cancellation = default)
    {
        using var noGrad = no_grad();
        using var generator = new Generator(0);
        using var dense = nn.Linear(Width, Width);
        using (var scope = NewDisposeScope())
            dense.weight.masked_fill_(rand([Width, Width], generator: generator).lt(sparsity), 0);
        using var sparse = SparseLinear.Of(dense);
        using var inputs = randn([batch, Width], generator: generator);
        nn.Module<Tensor, Tensor>[] layers = [dense, sparse];
        var times = layers.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn < WarmUpTurns; turn++)
        {
            foreach (var layer in layers)
                Turn(layer, inputs);
        }
        var clock = Stopwatch.StartNew();
        while (times[0].Count < 3 || (clock.Elapsed < duration && !cancellation.IsCancellationRequested))
        {
            for (var i = 0; i < layers.Length; i++)
                times[i].Add(Turn(layers[i], inputs));
        }
        return new SparseBenchmarkResult(
            sparsity, Median.Of(times[0]), Median.Of(times[1]), times[0].Min(), times[1].Min(), times[0].Count);
    }

    // The first is not counted: it brings the layer's memory back into the caches.
    private static double Turn(nn.Module<Tensor, Tensor> layer, Tensor inputs)
    {
        layer.call(inputs).Dispose();
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < StepsPerTurn; step++)
            layer.call(inputs).Dispose();
        return clock.Elapsed.TotalMilliseconds / StepsPerTurn;
    }
}
