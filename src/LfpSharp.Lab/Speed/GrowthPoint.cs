namespace LfpSharp.Lab.Speed;

/// <summary>What a step takes at one size of the work.</summary>
/// <param name="Size">The size: width, depth, samples, steps, or the firing rate.</param>
/// <param name="MedianMs">The median time of a step by each way, in milliseconds.</param>
/// <param name="PeakMiB">The highest resident memory of the process during each way's steps; 0 where the system does not tell.</param>
/// <param name="Turns">How often each way had its turn.</param>
public sealed record GrowthPoint(double Size, IReadOnlyList<double> MedianMs, IReadOnlyList<double> PeakMiB, int Turns);
