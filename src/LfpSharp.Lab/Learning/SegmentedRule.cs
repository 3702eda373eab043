using LfpSharp.Propagation;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>A learning rule on a model that is cut into segments, of which a forward keeps the ends only.</summary>
internal sealed class SegmentedRule : WrappedRule
{
    private readonly CheckpointedSegments segments;

    private SegmentedRule(ILearningRule rule, CheckpointedSegments segments)
        : base(rule)
        => this.segments = segments;

    /// <summary>Attaches a rule to a model, then cuts the model.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="count">How many segments.</param>
    /// <param name="model">The model; not owned.</param>
    /// <param name="attach">Attaches it.</param>
    /// <param name="sample">[1, ...], as the model takes it; not disposed.</param>
    /// <exception cref="ArgumentException">The rule is no LFP and no gradient, or the model cannot be cut so.</exception>
    public static SegmentedRule Attach(
        RuleOptions options, int count, nn.Module<Tensor, Tensor> model, Func<ILearningRule> attach, Tensor sample)
    {
        CheckGraph($"training.segments is {count}", options, model);
        var rule = attach();
        try
        {
            return new(rule, new CheckpointedSegments(model, count, sample));
        }
        catch
        {
            rule.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        segments.Dispose();
        base.Dispose();
    }
}
