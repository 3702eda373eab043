using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Which optimizer moves the parameters, and its numbers.</summary>
public abstract record OptimizerOptions
{
    /// <summary>Options with a learning rate.</summary>
    /// <param name="learningRate">The learning rate unless another is set.</param>
    protected OptimizerOptions(double learningRate) => LearningRate = learningRate;

    /// <summary>The learning rate; a schedule multiplies it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 1e6.</exception>
    [OptionName("lr")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double LearningRate { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Weight decay; added to the gradient, except by AdamW, which shrinks the weights themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double WeightDecay { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Makes the optimizer; the caller disposes it.</summary>
    /// <param name="parameters">What it moves.</param>
    public abstract OptimizerHelper Create(IReadOnlyList<Parameter> parameters);
}
