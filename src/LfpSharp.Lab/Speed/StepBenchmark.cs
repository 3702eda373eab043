using System.Diagnostics;
using LfpSharp.Composites;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Native;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// Times training steps (forward, propagation, SGD with momentum) by gradient, LFP-0, LFP-ε and the composite of ε, z⁺ and flat on one
/// model, in turn within one run, so that what the machine does otherwise falls on all alike.
/// </summary>
/// <remarks>
/// One turn of a rule is one step that is not counted, which brings the rule's memory back into the caches, and
/// <see cref="StepsPerTurn"/> that are, of which the mean is kept. The gradient step is what plain TorchSharp does: <c>zero_grad</c>,
/// cross-entropy, <c>backward</c>, <c>step</c>, with nothing attached. Memory is measured before, in a step of each rule, with all that
/// is freed given back to the system; for the timing, and from then on, the process keeps it (<see cref="Allocator"/>). A changed way of
/// computing, in bfloat16 or in segments, is timed in the same turns.
/// </remarks>
public sealed class StepBenchmark : IDisposable
{
    /// <summary>Steps that are timed in one turn of a rule.</summary>
    public const int StepsPerTurn = 2;

    private const int WarmUpTurns = 5;

    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Tensor inputs;
    private readonly Tensor labels;
    private readonly optim.Optimizer optimizer;
    private readonly nn.Module<Tensor, Tensor, Tensor> loss = nn.CrossEntropyLoss();
    private readonly SoftmaxReward reward = new();
    private readonly Bfloat16Twin? twin;
    private readonly int? segments;

    /// <summary>Prepares the benchmark.</summary>
    /// <param name="model">The model; it is trained.</param>
    /// <param name="inputs">One batch.</param>
    /// <param name="labels">Its classes, int64 [N].</param>
    /// <param name="second">A second model of the same form, owned, to time each rule in bfloat16 too; null for not.</param>
    /// <param name="segments">Segments to time each rule in too (<see cref="CheckpointedSegments"/>); null for not.</param>
    public StepBenchmark(
        nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels, nn.Module<Tensor, Tensor>? second = null, int? segments = null)
    {
        (this.model, this.inputs, this.labels, this.segments) = (model, inputs, labels, segments);
        twin = second is null ? null : new Bfloat16Twin(model, second);
        optimizer = optim.SGD(model.parameters(), 1e-4, 0.9);
    }

    /// <summary>The rules that are timed; the first is what the others are compared with.</summary>
    public static IReadOnlyList<string> Rules { get; } = ["gradient", "lfp-zero", "lfp-epsilon", "epsilon-plus-flat"];

    /// <summary>Runs turns until the time is up or it is cancelled; at least three.</summary>
    /// <param name="duration">How long to measure, warm-up not included.</param>
    /// <param name="progress">Told the share of the time that has passed, 0 … 1.</param>
    /// <param name="cancellation">Ends the measurement early; what was measured counts.</param>
    public StepBenchmarkResult Run(TimeSpan duration, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        // The rules as they are, then the rules with the change.
        var contenders = Enumerable.Range(0, HasChange ? 2 * Rules.Count : Rules.Count).ToList();
        var times = contenders.Select(_ => new List<double>()).ToArray();
        var peaks = Peaks(contenders);
        for (var turn = 0; turn < WarmUpTurns; turn++)
            contenders.ForEach(contender => Turn(contender));

        var clock = Stopwatch.StartNew();
        while (times[0].Count < 3 || (clock.Elapsed < duration && !cancellation.IsCancellationRequested))
        {
            contenders.ForEach(contender => times[contender].Add(Turn(contender)));

            progress?.Report(Math.Min(1, clock.Elapsed / duration));
        }

        var medians = times.Select(Median.Of).ToList();
        return new StepBenchmarkResult(medians[..Rules.Count], peaks[..Rules.Count], times[0].Count)
        {
            Changed = HasChange ? new(medians[Rules.Count..], peaks[Rules.Count..], times[0].Count) : null,
        };
    }

    /// <summary>Frees the optimizer and the second model.</summary>
    public void Dispose()
    {
        optimizer.Dispose();
        loss.Dispose();
        twin?.Dispose();
    }

    private bool HasChange => twin is not null || segments is not null;

    private static FeedbackPropagation? Attach(int contender, nn.Module<Tensor, Tensor> network) => (contender % Rules.Count) switch
    {
        1 => new FeedbackPropagation(network, Composite.Zero()),
        2 => new FeedbackPropagation(network, Composite.Epsilon()),
        3 => new FeedbackPropagation(network, Composite.EpsilonPlusFlat()),
        _ => null,
    };

    private Bfloat16Twin? Computing(int contender) => contender < Rules.Count ? null : twin;

    private CheckpointedSegments? Cut(int contender)
    {
        if (contender < Rules.Count || segments is not { } count)
            return null;
        using var scope = NewDisposeScope();
        return new CheckpointedSegments(twin?.Model ?? model, count, Inputs(twin).narrow(0, 0, 1));
    }

    private Tensor Inputs(Bfloat16Twin? computing) => computing is null ? inputs : inputs.to(ScalarType.BFloat16);

    // What the allocator keeps of freed memory says more of the order of sizes than of what a step needs.
    private double[] Peaks(IEnumerable<int> contenders)
    {
        Allocator.KeepFreedMemory(blockMiB: 1, keptMiB: 1);
        try
        {
            return [.. contenders.Select(Peak)];
        }
        finally
        {
            Allocator.KeepFreedMemory();
        }
    }

    private double Peak(int contender)
    {
        var computing = Computing(contender);
        using var lfp = Attach(contender, computing?.Model ?? model);
        using var cut = Cut(contender);
        Step(lfp, computing);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Allocator.ReturnFreedMemory();
        PeakMemory.Reset();
        Step(lfp, computing);
        return PeakMemory.MiB;
    }

    private double Turn(int contender)
    {
        var computing = Computing(contender);
        using var lfp = Attach(contender, computing?.Model ?? model);
        using var cut = Cut(contender);
        Step(lfp, computing);
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < StepsPerTurn; step++)
            Step(lfp, computing);
        return clock.Elapsed.TotalMilliseconds / StepsPerTurn;
    }

    private void Step(FeedbackPropagation? lfp, Bfloat16Twin? computing)
    {
        using var scope = NewDisposeScope();
        computing?.Fill();
        var network = computing?.Model ?? model;
        network.zero_grad();
        var outputs = network.call(Inputs(computing));
        var values = Precision.Widened(outputs);
        if (lfp is null)
            loss.call(values, labels).backward();
        else
            lfp.Propagate(outputs, reward.Evaluate(values, labels).to_type(outputs.dtype));

        computing?.Give();
        optimizer.step();
    }
}
