namespace LfpSharp.Lab.Speed;

/// <summary>What a step would take on some machines.</summary>
/// <param name="Machines">How many.</param>
/// <param name="Samples">Samples that each of them has of a batch.</param>
/// <param name="LearnMs">Milliseconds for forward, feedback and the optimizer's step on one machine, measured.</param>
/// <param name="SumMs">Milliseconds for the sum over machines, computed.</param>
/// <param name="SamplesPerSecond">Samples a second of all machines.</param>
/// <param name="Efficiency">That over as many times what one machine does with the batch of one machine, 0 … 1.</param>
public sealed record ScalingPoint(int Machines, int Samples, double LearnMs, double SumMs, double SamplesPerSecond, double Efficiency)
{
    /// <summary>Milliseconds of a step.</summary>
    public double StepMs => LearnMs + SumMs;
}
