using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Adam (Kingma and Ba, 2015).</summary>
public sealed record AdamOptions() : OptimizerOptions(0.001)
{
    /// <summary>Decay of the mean.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Beta1 { get; init => field = OptionRange.Check(this, value); } = 0.9;

    /// <summary>Decay of the mean square.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Beta2 { get; init => field = OptionRange.Check(this, value); } = 0.999;

    /// <inheritdoc/>
    public override OptimizerHelper Create(IReadOnlyList<Parameter> parameters)
        => optim.Adam(parameters, LearningRate, Beta1, Beta2, weight_decay: WeightDecay);
}
