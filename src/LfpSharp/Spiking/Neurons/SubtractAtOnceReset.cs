namespace LfpSharp.Spiking.Neurons;

/// <summary>θ is subtracted at the spike, so that what is left decays. <c>k = u, a = βθ</c>.</summary>
public sealed record SubtractAtOnceReset : Reset
{
    internal override double Taken(double decay, double threshold) => decay * threshold;
}
