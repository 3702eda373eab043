using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>RMSprop (Tieleman and Hinton, 2012).</summary>
public sealed record RmsPropOptions() : OptimizerOptions(0.001)
{
    /// <summary>Decay of the mean square.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Alpha { get; init => field = OptionRange.Check(this, value); } = 0.99;

    /// <summary>The momentum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Momentum { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    public override OptimizerHelper Create(IReadOnlyList<Parameter> parameters)
        => optim.RMSProp(parameters, LearningRate, Alpha, weight_decay: WeightDecay, momentum: Momentum);
}
