namespace LfpSharp.Lab.Speed;

/// <summary>What a <see cref="StepBenchmark"/> measured, in the order of <see cref="StepBenchmark.Rules"/>.</summary>
/// <param name="MedianMs">The median time of a step, in milliseconds.</param>
/// <param name="PeakMiB">The highest resident memory of the process during a step of the rule; 0 where the system does not tell.</param>
/// <param name="Turns">How often each rule had its turn.</param>
public sealed record StepBenchmarkResult(IReadOnlyList<double> MedianMs, IReadOnlyList<double> PeakMiB, int Turns)
{
    /// <summary>The same with the change that was timed too, bfloat16 or segments; null where none was.</summary>
    public StepBenchmarkResult? Changed { get; init; }

    /// <summary>The time of each rule over that of the gradient.</summary>
    public IReadOnlyList<double> Ratio => [.. MedianMs.Select(ms => ms / MedianMs[0])];
}
