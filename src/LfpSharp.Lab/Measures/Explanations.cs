using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using LfpSharp.Propagation;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>
/// Explains predictions by the propagation that trains: the predicted class's output enters as its own reward,
/// <c>r_c = o_c</c> and 0 elsewhere, and what arrives at the inputs, <c>r_i = a_i Σ_j w_ij s_j</c>, says how much each spoke for it.
/// </summary>
/// <remarks>With the ε rule this is layer-wise relevance propagation (Bach et al., PLOS ONE 10(7), 2015).</remarks>
public static class Explanations
{
    /// <summary>
    /// Explains the first right and the first wrong predictions of a split, each of another true class where there are enough.
    /// </summary>
    /// <param name="model">
    /// Maps <c>[N, ...]</c> to <c>[N, classes]</c>; used in evaluation mode, which is restored. Its gradients stay.
    /// </param>
    /// <param name="data">The split.</param>
    /// <param name="each">How many of each kind at most.</param>
    /// <param name="epsilon">The stabilizer ε.</param>
    /// <param name="reference">From where activations are measured.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <returns>The right ones, then the wrong ones.</returns>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    public static IReadOnlyList<SampleExplanation> Of(
        nn.Module<Tensor, Tensor> model,
        LabeledData data,
        int each,
        double epsilon = Gate.DefaultEpsilon,
        ActivationReference reference = ActivationReference.ZeroOutput,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(each);
        using var evaluation = new EvaluationMode(model);
        using var propagation = new FeedbackPropagation(model, Composite.Epsilon(epsilon, reference)) { RecordInputRewards = true };
        return [.. Choose(model, data, each, cancellation).Select(index => Explain(model, propagation, data, index))];
    }

    private static List<int> Choose(nn.Module<Tensor, Tensor> model, LabeledData data, int each, CancellationToken cancellation)
    {
        var labels = data.Labels.ToArray();
        var (right, wrong) = (new List<int>(), new List<int>());
        foreach (var (index, prediction) in Predictions.Of(model, data, cancellation).Index())
        {
            var group = prediction == labels[index] ? right : wrong;
            group.Add(index);
            if (Fresh(right) >= each && Fresh(wrong) >= each)
                break;
        }
        return [.. Pick(right), .. Pick(wrong)];

        int Fresh(List<int> group) => group.DistinctBy(index => labels[index]).Count();

        // First the first of each class, then, where classes are too few, the rest.
        IEnumerable<int> Pick(List<int> group)
            => group.DistinctBy(index => labels[index]) is var first ? first.Concat(group.Except(first)).Take(each).Order() : [];
    }

    private static SampleExplanation Explain(nn.Module<Tensor, Tensor> model, FeedbackPropagation propagation, LabeledData data, int index)
    {
        using var scope = NewDisposeScope();
        using var batch = data.Gather([index], ModelDevice.Of(model));
        using var plain = data.With(Normalization.Of(data, InputScaling.Unit)).Gather([index]);
        var outputs = model.call(batch.Inputs);
        var winner = outputs.detach().argmax(1, keepdim: true);
        var reward = zeros_like(outputs).scatter(1, winner, outputs.detach().gather(1, winner));
        var explained = propagation.Explain(outputs, reward)[0];
        return new SampleExplanation(
            index,
            (int)batch.Labels.item<long>(),
            (int)winner.item<long>(),
            outputs.detach().softmax(1).gather(1, winner).to_type(ScalarType.Float64).item<double>(),
            data.SampleShape,
            plain.Inputs.data<float>().ToArray(),
            explained.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
    }
}
