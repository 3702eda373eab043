using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Watching;

/// <summary>
/// A few samples of a run's validation split, explained anew whenever the run has better weights: the predicted class's output goes back
/// to the inputs by the ε rule.
/// </summary>
/// <remarks>The test split is left alone while a run trains.</remarks>
public sealed class SampleWatch
{
    private readonly RunFolder run;
    private readonly LabeledData data;
    private readonly int[] indices;
    private DateTime seen;

    /// <summary>Loads the run's data, and chooses samples, of different classes first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="count">How many samples at most.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="NotSupportedException">The run's samples have no classes.</exception>
    /// <exception cref="Data.DataNotFoundException">The data set is not in any place.</exception>
    public SampleWatch(RunFolder run, int count, string? dataDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.run = run;
        using var experiment = new Experiment(run.Recipe with { Device = "cpu" }, dataDirectory);
        data = experiment.Validation;
        if (!data.HasClasses)
        {
            throw new NotSupportedException(
                $"Samples of '{run.Recipe.Data.Name}' have no classes; those that have are shown and explained.");
        }

        var labels = data.Labels.ToArray();
        var first = Enumerable.Range(0, labels.Length).DistinctBy(index => labels[index]).ToList();
        indices = [.. first.Concat(Enumerable.Range(0, labels.Length).Except(first)).Take(count)];
    }

    /// <summary>The samples by the best weights; null where those are the same as last time, or there are none yet.</summary>
    /// <exception cref="Propagation.MissingRuleException">A layer has no rule.</exception>
    /// <exception cref="Formats.InvalidFileException">Manifest or weights are damaged.</exception>
    public IReadOnlyList<WatchedSample>? Renew()
    {
        var written = File.GetLastWriteTimeUtc(run.BestWeights);
        if (!File.Exists(run.BestWeights) || written == seen)
            return null;
        using var predictor = Predictor.Load(run);
        var made = Explain(predictor);
        seen = written;
        return made;
    }

    private List<WatchedSample> Explain(Predictor predictor)
    {
        using var scope = NewDisposeScope();
        using var batch = data.Gather(indices);
        using var plain = data.With(Normalization.Of(data, InputScaling.Unit)).Gather(indices);
        var rule = run.Recipe.Rule;
        using var explainer = new Explainer(
            predictor.Model,
            ExplanationMethod.Named(ExplanationMethod.Default, predictor.Format, RunExplanation.ReferenceOf(rule)),
            RunExplanation.FeedbackOf(rule));
        using var explanation = explainer.Explain(batch.Inputs);
        var probabilities = explanation.Outputs.softmax(1);
        return [.. indices.Index().Select(sample =>
        {
            var winner = (int)explanation.Classes[sample.Index].item<long>();
            float[] values = [.. plain.Inputs[sample.Index].contiguous().data<float>()];
            float[] relevance = [.. explanation.Relevance[sample.Index].to_type(ScalarType.Float32).contiguous().data<float>()];
            var probability = probabilities[sample.Index, winner].to_type(ScalarType.Float64).item<double>();
            return WatchedSample.Of(data, sample.Item, winner, probability, values, relevance);
        })];
    }
}
