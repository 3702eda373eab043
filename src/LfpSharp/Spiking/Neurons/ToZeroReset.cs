namespace LfpSharp.Spiking.Neurons;

/// <summary>The potential of a neuron that fired starts again from zero. <c>k = u·(1 − s), a = 0</c>.</summary>
public sealed record ToZeroReset : Reset
{
    internal override bool Clears => true;
}
