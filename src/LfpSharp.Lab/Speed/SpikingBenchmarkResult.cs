namespace LfpSharp.Lab.Speed;

/// <summary>What a <see cref="SpikingBenchmark"/> measured of one network, in the order of <see cref="SpikingBenchmark.Ways"/>.</summary>
/// <param name="MedianMs">The median time of a step, in milliseconds.</param>
/// <param name="SpreadMs">The first and the third quartile of the times, in milliseconds.</param>
/// <param name="PeakMiB">The highest resident memory of the process during the step; 0 where the system does not tell.</param>
/// <param name="Turns">How often each had its turn.</param>
public sealed record SpikingBenchmarkResult(
    IReadOnlyList<double> MedianMs, IReadOnlyList<(double Low, double High)> SpreadMs, IReadOnlyList<double> PeakMiB, int Turns)
{
    /// <summary>The median time of one of the ways.</summary>
    /// <param name="way">One of <see cref="SpikingBenchmark.Ways"/>.</param>
    public double Of(string way) => MedianMs[SpikingBenchmark.Ways.ToList().IndexOf(way)];
}
