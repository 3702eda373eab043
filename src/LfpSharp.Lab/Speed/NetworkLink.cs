using System.Diagnostics;
using System.Numerics;
using LfpSharp.Lab.Distributed;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>How fast processes send to each other.</summary>
/// <param name="BytesPerSecond">β: bytes a second from one process to another.</param>
/// <param name="LatencySeconds">α: seconds until the first byte arrives.</param>
public sealed record NetworkLink(double BytesPerSecond, double LatencySeconds)
{
    private const int Repeats = 20;
    private const int LargeNumbers = 1 << 22;

    /// <summary>
    /// The time of a sum over R processes: <c>log₂R · (α + n / β)</c> for n bytes, or, for more than 1 MiB, the halving form
    /// <c>2 log₂R · α + 2 (R − 1) / R · n / β</c>. Additions are not counted.
    /// </summary>
    /// <param name="bytes">n.</param>
    /// <param name="processes">R.</param>
    public double SumSeconds(long bytes, int processes)
    {
        var levels = BitOperations.Log2((uint)processes);
        return bytes > TreeReduction.HalvingBytes
            ? (2 * levels * LatencySeconds) + (2.0 * (processes - 1) / processes * bytes / BytesPerSecond)
            : levels * (LatencySeconds + (bytes / BytesPerSecond));
    }

    /// <summary>Measures the link between processes that are there, by sums of a few numbers and of 16 MiB; all of them call it.</summary>
    /// <param name="processes">Two or more.</param>
    /// <exception cref="ArgumentException">There is only one.</exception>
    public static NetworkLink Measure(IReduction processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        if (processes.Size < 2)
            throw new ArgumentException("One process has no link to another. Start two or more with mpirun.", nameof(processes));
        var levels = BitOperations.Log2((uint)processes.Size);
        var latency = Seconds(processes, 2) / levels;
        var large = Seconds(processes, LargeNumbers) - (2 * levels * latency);
        return new NetworkLink(2.0 * (processes.Size - 1) / processes.Size * LargeNumbers * sizeof(float) / large, latency);
    }

    // The fastest of some: what else the machine does only adds.
    private static double Seconds(IReduction processes, int numbers)
    {
        using var values = ones(numbers);
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < Repeats; i++)
        {
            processes.Barrier();
            var start = Stopwatch.GetTimestamp();
            processes.Sum(values);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            values.fill_(1);
        }

        return fastest;
    }
}
