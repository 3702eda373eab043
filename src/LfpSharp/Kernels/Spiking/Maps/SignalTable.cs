using System.Runtime.Intrinsics;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>
/// Which outputs of each position have a signal in a few steps at a time. Behind a pool most have none: a window hands what it gets to one
/// of its places.
/// </summary>
/// <param name="Outputs">The channels that have one, ascending, part after part of the steps; room for all.</param>
/// <param name="Starts">Where each position's channels start, and behind them where the last ones end.</param>
internal readonly unsafe record struct SignalTable(nint Outputs, nint Starts)
{
    /// <summary>Steps of a part, at most: as many as weights serve at a time.</summary>
    private const int Most = 5;

    /// <summary>Into how many parts steps go.</summary>
    public static int Parts(int steps) => (steps + Most - 1) / Most;

    /// <summary>The first step of a part, or behind the last part the number of steps.</summary>
    public static int First(int steps, int part) => steps * part / Parts(steps);

    /// <summary>How many numbers <see cref="Outputs"/> needs.</summary>
    public static long OutputsLength(FeatureMap map, int steps) => (long)map.Lanes * Parts(steps);

    /// <summary>How many numbers <see cref="Starts"/> needs.</summary>
    public static long StartsLength(FeatureMap map, int steps) => ((long)map.Positions * Parts(steps)) + 1;

    /// <summary>Lists what is not 0 (NaN is not) in any step of a part.</summary>
    /// <param name="map">The outputs.</param>
    /// <param name="signals">[steps, lanes].</param>
    /// <param name="steps">How many steps.</param>
    public void Fill(FeatureMap map, float* signals, int steps)
    {
        int* first = (int*)Outputs, end = first, starts = (int*)Starts;
        for (var part = 0; part < Parts(steps); part++)
        {
            nint start = First(steps, part), count = First(steps, part + 1) - start;
            var row = (int*)signals + (start * map.Lanes);
            for (var position = 0; position < map.Positions; position++, row += map.Padded)
            {
                *starts++ = (int)(end - first);
                for (var channel = 0; channel < map.Channels; channel += 8)
                {
                    var any = Vector256.Load(row + channel);
                    for (nint t = 1; t < count; t++)
                        any |= Vector256.Load(row + (t * map.Lanes) + channel);
                    var ones = ~Vector256.Equals(any, Vector256<int>.Zero).ExtractMostSignificantBits();
                    if (channel + 8 > map.Channels)
                        ones &= (1u << (map.Channels - channel)) - 1;
                    end = SpikeTable.Append((byte)ones, channel, end);
                }
            }
        }

        *starts = (int)(end - first);
    }
}
