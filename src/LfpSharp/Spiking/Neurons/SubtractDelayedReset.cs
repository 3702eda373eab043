namespace LfpSharp.Spiking.Neurons;

/// <summary>θ is subtracted one step after the spike, undecayed: the reset of the published reference. <c>k = u, a = θ</c>.</summary>
public sealed record SubtractDelayedReset : Reset
{
    internal override double Taken(double decay, double threshold) => threshold;
}
