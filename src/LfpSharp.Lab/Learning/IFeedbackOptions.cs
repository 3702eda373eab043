using LfpSharp.Composites;
using LfpSharp.Rewards;

namespace LfpSharp.Lab.Learning;

/// <summary>A rule that propagates a reward through the layers of a model, so that it can be verified layer by layer.</summary>
public interface IFeedbackOptions
{
    /// <summary>The reward at the outputs.</summary>
    IReward Reward { get; }

    /// <summary>Which layer gets which rule.</summary>
    Composite CreateComposite();
}
