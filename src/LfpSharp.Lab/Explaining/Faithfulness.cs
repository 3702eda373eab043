using LfpSharp.Lab.Data;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>
/// Whether what an explanation calls relevant matters to the model: the most relevant inputs are removed first, and the class's score is
/// watched.
/// </summary>
/// <remarks>
/// <para>With π the order of falling relevance (of a pixel, the sum over its channels; of equals the first), b the baseline, U the number
/// of pixels or features, and p_c the softmax of the class that was explained:</para>
/// <code>
/// x^k_π(i) = b_π(i) for i &lt; k, else x_π(i);    score(k / U) = p_c(x^k);    area = ∫₀¹ score, by trapezoids
/// </code>
/// <para>Source: Samek, Binder, Montavon, Lapuschkin, Müller, Evaluating the visualization of what a deep neural network has learned,
/// IEEE TNNLS 28(11), 2017 (pixel flipping). Inputs with removed parts are unlike what the model was trained on, so areas compare methods
/// for one model, not models.</para>
/// </remarks>
public static class Faithfulness
{
    /// <summary>The orders that random removal is the mean of.</summary>
    public const int RandomOrders = 5;

    private const int Steps = 20;

    /// <summary>Removes inputs by relevance, the most relevant first.</summary>
    /// <param name="name">What the curve is called.</param>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, C]</c>; used in evaluation mode, which is restored.</param>
    /// <param name="inputs">float [N, features] or [N, channels, ...].</param>
    /// <param name="relevance">Of the inputs' shape.</param>
    /// <param name="classes">The class whose score is watched, int64 [N].</param>
    /// <param name="baseline">What removed values become: of a shape that spreads over a sample, such as [channels, 1, 1].</param>
    /// <param name="progress">Told how many samples are done.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <exception cref="ArgumentException">Shapes do not fit together, there is no sample, or a relevance is NaN.</exception>
    public static RemovalCurve Measure(
        string name,
        nn.Module<Tensor, Tensor> model,
        Tensor inputs,
        Tensor relevance,
        Tensor classes,
        Tensor baseline,
        IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        Check(inputs, relevance, classes);
        using var scope = NewDisposeScope();
        var units = PerUnit(relevance.detach().to_type(ScalarType.Float64)).cpu();
        if (units.isnan().any().item<bool>())
            throw new ArgumentException("The relevance holds NaN, which cannot be ranked.", nameof(relevance));
        var width = (int)units.shape[1];
        var orders = units.contiguous().data<double>().ToArray().Chunk(width)
            .Select(row => Enumerable.Range(0, width).OrderByDescending(unit => row[unit]).ToArray()).ToList();
        return Curve(name, model, inputs, orders, classes, baseline, progress, cancellation);
    }

    /// <summary>Removes inputs at random: the mean over <see cref="RandomOrders"/> orders, the same ones each time.</summary>
    /// <inheritdoc cref="Measure"/>
    public static RemovalCurve Random(
        nn.Module<Tensor, Tensor> model,
        Tensor inputs,
        Tensor classes,
        Tensor baseline,
        IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Check(inputs, inputs, classes);
        var (samples, width) = ((int)inputs.shape[0], (int)Units(inputs));
        var curves = Enumerable.Range(0, RandomOrders)
            .Select(seed => Curve("random", model, inputs, Orders(seed), classes, baseline, progress, cancellation)).ToList();
        var shares = curves[0].Shares;
        return new RemovalCurve(
            "random",
            shares,
            [.. shares.Select((_, at) => curves.Average(curve => curve.Scores[at]))],
            [.. Enumerable.Range(0, samples).Select(sample => curves.Average(curve => curve.Areas[sample]))])
        {
            Range = ([.. shares.Select((_, at) => curves.Min(curve => curve.Scores[at]))],
                [.. shares.Select((_, at) => curves.Max(curve => curve.Scores[at]))]),
        };

        List<int[]> Orders(int seed) => [.. Enumerable.Range(0, samples).Select(sample =>
        {
            var random = new SplitMix64(SplitMix64.Seed(seed, sample));
            int[] order = [.. Enumerable.Range(0, width)];
            random.Shuffle(order);
            return order;
        })];
    }

    private static RemovalCurve Curve(
        string name,
        nn.Module<Tensor, Tensor> model,
        Tensor inputs,
        List<int[]> orders,
        Tensor classes,
        Tensor baseline,
        IProgress<ExplanationProgress>? progress,
        CancellationToken cancellation)
    {
        using var evaluation = new EvaluationMode(model);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var width = orders[0].Length;
        int[] counts = [.. Enumerable.Range(0, Steps + 1).Select(step => (int)Math.Round((double)step * width / Steps)).Distinct()];
        double[] shares = [.. counts.Select(count => (double)count / width)];
        var removed = tensor(counts.Select(count => (long)count).ToArray()).unsqueeze(1).to(inputs.device);
        List<double[]> scores = [];
        for (var sample = 0; sample < orders.Count; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            scores.Add(Scores(model, inputs[sample], orders[sample], classes[sample].item<long>(), baseline, removed));
            progress?.Report(new ExplanationProgress($"removing inputs: {name}", sample + 1, orders.Count));
        }

        return new RemovalCurve(
            name,
            shares,
            [.. shares.Select((_, at) => scores.Average(curve => curve[at]))],
            [.. scores.Select(curve => Area(shares, curve))]);
    }

    // All stages of the removal as one batch.
    private static double[] Scores(
        nn.Module<Tensor, Tensor> model, Tensor input, int[] order, long asked, Tensor baseline, Tensor removed)
    {
        var ranks = new long[order.Length];
        foreach (var (rank, unit) in order.Index())
            ranks[unit] = rank;
        // [stages, units], then over the channels
        var gone = tensor(ranks).to(input.device).unsqueeze(0).lt(removed);
        if (input.dim() > 1)
            gone = gone.reshape([gone.shape[0], 1, .. input.shape[1..]]);
        var batch = where(gone, baseline.expand(input.shape).unsqueeze(0), input.unsqueeze(0));
        return model.call(batch).softmax(1)[.., asked].to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    private static double Area(double[] shares, double[] scores)
        => Enumerable.Range(1, shares.Length - 1).Sum(at => (shares[at] - shares[at - 1]) * (scores[at] + scores[at - 1]) / 2);

    private static long Units(Tensor inputs) => inputs.NumberOfElements / inputs.shape[0] / (inputs.dim() > 2 ? inputs.shape[1] : 1);

    private static Tensor PerUnit(Tensor relevance) => relevance.dim() > 2 ? relevance.sum(dim: 1).flatten(1) : relevance;

    private static void Check(Tensor inputs, Tensor relevance, Tensor classes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(classes);
        if (inputs.dim() < 2 || inputs.NumberOfElements == 0 || !inputs.shape.AsSpan().SequenceEqual(relevance.shape)
            || classes.dim() != 1 || classes.shape[0] != inputs.shape[0])
        {
            throw new ArgumentException(
                $"Inputs of shape [{string.Join(", ", inputs.shape)}], relevance [{string.Join(", ", relevance.shape)}] and classes "
                    + $"[{string.Join(", ", classes.shape)}] do not fit together; expected [N, ...], the same, and [N], with a sample.");
        }
    }
}
