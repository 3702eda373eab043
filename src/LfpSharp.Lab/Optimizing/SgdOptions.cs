using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Stochastic gradient descent, with momentum where it is above 0.</summary>
public sealed record SgdOptions() : OptimizerOptions(0.1)
{
    /// <summary>The momentum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Momentum { get; init => field = OptionRange.Check(this, value); } = 0.9;

    /// <summary>Whether the momentum looks ahead (Nesterov).</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Nesterov without a momentum.</exception>
    public override OptimizerHelper Create(IReadOnlyList<Parameter> parameters)
        => Nesterov && Momentum == 0
            ? throw new ArgumentException("Nesterov needs a momentum above 0: set optimizer.momentum, or optimizer.nesterov to false.")
            : optim.SGD(parameters, LearningRate, Momentum, 0, WeightDecay, Nesterov);
}
