using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Learns from a stream, one sample at a time: a sample is told apart first, then learned from, and forgotten. Memory does not grow with
/// the stream.
/// </summary>
/// <remarks>
/// The share that was told right before it was learned from is the prequential accuracy (Gama, Sebastião, Rodrigues, Machine Learning 90,
/// 2013). It needs no test split, since no sample was learned from when it was told.
/// </remarks>
/// <example><code>
/// using var learner = new OnlineLearner(model, new LfpEpsilonOptions().Attach(model), new SgdOptions { LearningRate = 0.01 });
/// foreach (var (sample, label) in stream)
///     learner.Learn(sample, label);
/// </code></example>
public sealed class OnlineLearner : IDisposable
{
    private readonly ILearningRule rule;
    private readonly Clipping? clipping;
    private readonly Parameter[] parameters;
    private readonly OptimizerHelper optimizer;
    private readonly double learningRate;
    private readonly TrainingGuard guard;

    /// <summary>Puts the parts together.</summary>
    /// <param name="model">Maps <c>[1, ...]</c> to <c>[1, classes]</c>; put into training mode, not owned.</param>
    /// <param name="rule">The learning rule, attached to this model. It is owned.</param>
    /// <param name="optimizer">The optimizer, with its learning rate.</param>
    /// <param name="clipping">How feedback is clipped; null for not at all.</param>
    /// <exception cref="ArgumentException">A layer takes statistics over a batch, which a single sample has not.</exception>
    public OnlineLearner(nn.Module<Tensor, Tensor> model, ILearningRule rule, OptimizerOptions optimizer, Clipping? clipping = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (BatchStatistics.FirstLayer(model) is { } layer)
        {
            throw new ArgumentException(
                $"Layer '{layer}' takes the variance over a batch, and a stream has one sample at a time. Use a model without batch norm.",
                nameof(model));
        }

        (this.rule, this.clipping, learningRate, guard) = (rule, clipping, optimizer.LearningRate, new TrainingGuard(model));
        parameters = [.. model.parameters()];
        this.optimizer = optimizer.Create(parameters);
        model.train();
    }

    /// <summary>Samples learned from.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them were told right before they were learned from.</summary>
    public long Right { get; private set; }

    /// <summary>Tells a sample apart, then learns from it.</summary>
    /// <param name="sample">float32 [1, ...], on the model's device; not disposed.</param>
    /// <param name="label">int64 [1]; not disposed.</param>
    /// <returns>The class that was told.</returns>
    /// <exception cref="TrainingFailedException">Something became NaN or infinite.</exception>
    public int Learn(Tensor sample, Tensor label)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(label);
        using var scope = NewDisposeScope();
        try
        {
            var told = (int)rule.Learn(sample, label).argmax(1).ToInt64();
            clipping?.Apply(parameters);
            optimizer.step();
            Count++;
            Right += told == label.ToInt64() ? 1 : 0;
            return told;
        }
        catch (NonFiniteException error)
        {
            throw guard.Explain(error, sample, Count + 1, learningRate);
        }
    }

    /// <summary>Detaches the rule and frees the optimizer.</summary>
    public void Dispose()
    {
        rule.Dispose();
        optimizer.Dispose();
    }
}
