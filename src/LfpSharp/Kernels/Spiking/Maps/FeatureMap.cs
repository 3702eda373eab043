namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>
/// How the neurons of a layer lie in lanes: position by position, the channels of a position filled up to a multiple of 16.
/// </summary>
/// <param name="Channels">Channels, or features where there is one position.</param>
/// <param name="Height">Rows of positions.</param>
/// <param name="Width">Columns of positions.</param>
internal readonly record struct FeatureMap(int Channels, int Height, int Width)
{
    /// <summary>Lanes of a position.</summary>
    public int Padded => (Channels + 15) & ~15;

    /// <summary>Bit elements of a position, 16 lanes each.</summary>
    public int Groups => Padded / 16;

    public int Positions => Height * Width;

    public int Lanes => Positions * Padded;

    /// <summary>Bit elements of a step.</summary>
    public int Row => Positions * Groups;

    /// <summary>The first bit element of a channel group that is not before another one.</summary>
    public int First(int group, int element) => group + ((Math.Max(0, element - group) + Groups - 1) / Groups * Groups);
}
