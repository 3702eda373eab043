using LfpSharp.Lab.Recipes;
using LfpSharp.Spiking;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>R-STDP.</summary>
public sealed record RewardStdpOptions : RuleOptions
{
    /// <summary>Who.</summary>
    public StdpCredit Credit { get; init; } = StdpCredit.ClassWise;

    /// <summary>Hidden.</summary>
    public HiddenPlasticity Hidden { get; init; } = HiddenPlasticity.Fixed;

    /// <summary>λ₊.</summary>
    [Range(0, 1)]
    public double ArrivalDecay { get; init => field = RangeAttribute.Check(this, value); } = Math.Exp(-1 / 20.0);

    /// <summary>λ₋.</summary>
    [Range(0, 1)]
    public double SpikeDecay { get; init => field = RangeAttribute.Check(this, value); } = Math.Exp(-1 / 20.0);

    /// <summary>λ_e.</summary>
    [Range(0, 1)]
    public double EligibilityDecay { get; init => field = RangeAttribute.Check(this, value); } = Math.Exp(-1 / 25.0);

    /// <summary>A₊.</summary>
    [Range(0, double.MaxValue)]
    public double Potentiation { get; init => field = RangeAttribute.Check(this, value); } = 1;

    /// <summary>A₋.</summary>
    [Range(0, double.MaxValue)]
    public double Depression { get; init => field = RangeAttribute.Check(this, value); } = 1;

    /// <summary>Bounds ±.</summary>
    [Range(0, double.MaxValue, AboveLeast = true)]
    public double? Bound { get; init => field = RangeAttribute.Check(this, value); } = 1;

    /// <summary>Baseline decay.</summary>
    [Range(0, 1)]
    public double BaselineDecay { get; init => field = RangeAttribute.Check(this, value); } = 0.99;

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new RewardStdpRule(model, this);
}
