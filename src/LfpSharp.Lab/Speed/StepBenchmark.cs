using System.Diagnostics;
using LfpSharp.Composites;
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
/// cross-entropy, <c>backward</c>, <c>step</c>, with nothing attached. Memory is measured before, in a step of each rule that begins
/// with all freed memory given back.
/// </remarks>
public sealed class StepBenchmark
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

    /// <summary>Prepares the benchmark.</summary>
    /// <param name="model">The model; it is trained.</param>
    /// <param name="inputs">One batch.</param>
    /// <param name="labels">Its classes, int64 [N].</param>
    public StepBenchmark(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels)
    {
        (this.model, this.inputs, this.labels) = (model, inputs, labels);
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
        var times = Rules.Select(_ => new List<double>()).ToArray();
        var peaks = Rules.Select((_, rule) => Peak(rule)).ToArray();
        for (var turn = 0; turn < WarmUpTurns; turn++)
        {
            for (var rule = 0; rule < Rules.Count; rule++)
                Turn(rule);
        }

        var clock = Stopwatch.StartNew();
        while (times[0].Count < 3 || (clock.Elapsed < duration && !cancellation.IsCancellationRequested))
        {
            for (var rule = 0; rule < Rules.Count; rule++)
                times[rule].Add(Turn(rule));

            progress?.Report(Math.Min(1, clock.Elapsed / duration));
        }

        return new StepBenchmarkResult([.. times.Select(Median.Of)], peaks, times[0].Count);
    }

    private FeedbackPropagation? Attach(int rule) => rule switch
    {
        1 => new FeedbackPropagation(model, Composite.Zero()),
        2 => new FeedbackPropagation(model, Composite.Epsilon()),
        3 => new FeedbackPropagation(model, Composite.EpsilonPlusFlat()),
        _ => null,
    };

    private double Peak(int rule)
    {
        using var lfp = Attach(rule);
        Step(lfp);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Allocator.ReturnFreedMemory();
        PeakMemory.Reset();
        Step(lfp);
        return PeakMemory.MiB;
    }

    private double Turn(int rule)
    {
        using var lfp = Attach(rule);
        Step(lfp);
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < StepsPerTurn; step++)
            Step(lfp);
        return clock.Elapsed.TotalMilliseconds / StepsPerTurn;
    }

    private void Step(FeedbackPropagation? lfp)
    {
        using var scope = NewDisposeScope();
        if (lfp is null)
        {
            optimizer.zero_grad();
            loss.call(model.call(inputs), labels).backward();
        }
        else
        {
            var outputs = model.call(inputs);
            lfp.Propagate(outputs, reward.Evaluate(outputs, labels));
        }

        optimizer.step();
    }
}
