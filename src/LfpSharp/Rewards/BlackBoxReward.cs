using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// Any figure of merit of a whole batch as a reward: what each single decision adds to it, found by asking for the figure with other
/// decisions. Outputs are scores of classes, whose softmax p is how a sample might be decided.
/// </summary>
/// <remarks>
/// <para>One by one, without draws: with M_nc the metric when sample n is taken for class c and all others for their likeliest,
/// <c>c_nc = N p_nc (M_nc − Σ_k p_nk M_nk)</c>: the exact derivative of the expected metric in the scores of one sample, the others
/// held. It takes <c>N (C − 1) + 1</c> figures.</para>
/// <para>By draws: K times every sample is drawn at once; with M_k the figure of a draw and b_k the mean of the others,
/// <c>c_nc = N/K Σ_k (M_k − b_k) (1[n drawn as c] − p_nc)</c>: right in the mean, and noisy. It takes K figures, for those that are
/// slow.</para>
/// Both sum to zero over the classes. Source of the two: Foerster and others, "Counterfactual multi-agent policy gradients", AAAI 2018;
/// Kool, van Hoof, Welling, "Buy 4 REINFORCE samples, get a baseline for free", 2019; as rewards ours.
/// </remarks>
/// <example><code>
/// var f1 = new BlackBoxReward(BatchMetric.Of((predictions, labels) =&gt; F1(predictions, labels)));
/// lfp.PropagateDensity(outputs, f1.Density(outputs, labels));
/// </code></example>
public sealed record BlackBoxReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="metric">The figure.</param>
    /// <param name="draws">K, 2 or more; null for one by one.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two draws.</exception>
    public BlackBoxReward(BatchMetric metric, int? draws = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (draws < 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(draws),
                draws,
                "Each draw is measured against the others, so there must be two or more; leave draws out for one by one.");
        }

        (Metric, Draws) = (metric, draws);
    }

    /// <summary>The figure.</summary>
    public BatchMetric Metric { get; }

    /// <summary>K; null for one by one.</summary>
    public int? Draws { get; }

    /// <summary>The rewards per unit of output, with their variance.</summary>
    /// <param name="outputs">o, [N, C], floating point.</param>
    /// <param name="labels">The true classes, int64 [N].</param>
    /// <param name="random">Draws; null for libtorch's own random state.</param>
    /// <exception cref="ArgumentException">A shape, type or label is wrong, or the metric is NaN or infinite.</exception>
    public BlackBoxEstimate Estimate(Tensor outputs, Tensor labels, Generator? random = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        RewardInputs.Check(nameof(BlackBoxReward), outputs, labels);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var policy = outputs.detach().cpu().to_type(ScalarType.Float64).softmax(1);
        int[] truth = [.. labels.cpu().data<long>().Select(label => (int)label)];
        var (density, variance, value) = Draws is { } draws ? ByDraws(policy, truth, draws, random) : OneByOne(policy, truth);
        return new BlackBoxEstimate(density.to_type(outputs.dtype).to(outputs.device).MoveToOuterDisposeScope(), variance, value);
    }

    private protected override void Check(Tensor outputs, Tensor targets) => RewardInputs.Check(nameof(BlackBoxReward), outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets) => (outputs * Estimate(outputs, targets).Density).sum().neg();

    private (Tensor, double, double) OneByOne(Tensor policy, int[] truth)
    {
        var (count, classes) = ((int)policy.shape[0], (int)policy.shape[1]);
        int[] decided = [.. policy.argmax(1).data<long>().Select(c => (int)c)];
        var asIs = Figure(decided, truth);
        var figures = new double[count, classes];
        for (var n = 0; n < count; n++)
        {
            var before = decided[n];
            for (var c = 0; c < classes; c++)
            {
                decided[n] = c;
                figures[n, c] = c == before ? asIs : Figure(decided, truth);
            }
            decided[n] = before;
        }
        var metric = tensor(figures);
        return (policy * (metric - (policy * metric).sum(1, keepdim: true)) * count, 0, asIs);
    }

    private (Tensor, double, double) ByDraws(Tensor policy, int[] truth, int draws, Generator? random)
    {
        var (count, classes) = (policy.shape[0], policy.shape[1]);
        var drawn = policy.multinomial(draws, replacement: true, generator: random); // [N, K]
        var figures = new double[draws];
        for (var k = 0; k < draws; k++)
            figures[k] = Figure([.. drawn[.., k].contiguous().data<long>().Select(c => (int)c)], truth);

        // Against the mean of the others: (M_k − mean) K / (K − 1).
        var mean = figures.Average();
        var better = tensor(figures.Select(figure => (figure - mean) * draws / (draws - 1)).ToArray());
        var each = (nn.functional.one_hot(drawn, classes).to_type(ScalarType.Float64) - policy.unsqueeze(1)) // [N, K, C]
            * better.reshape(1, draws, 1) * count;
        return (each.mean([1]), (each.var(1) / draws).mean().ToDouble(), mean);
    }

    private double Figure(int[] predictions, int[] truth)
    {
        var figure = Metric.Evaluate(predictions, truth);
        return double.IsFinite(figure)
            ? figure
            : throw new ArgumentException($"{nameof(BlackBoxReward)}: the metric of {truth.Length} samples is {figure}; expected a finite "
                + "number. Say what it is worth where it is not defined.");
    }
}
