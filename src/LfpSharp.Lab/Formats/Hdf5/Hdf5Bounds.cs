namespace LfpSharp.Lab.Formats.Hdf5;

/// <summary>What a data set may claim to hold.</summary>
/// <param name="FileBytes">The file's length.</param>
/// <param name="MostBytes">Bytes that one data set may have in memory.</param>
internal sealed record Hdf5Bounds(long FileBytes, long MostBytes)
{
    // Deflate cannot shrink by more.
    private const int GreatestRatio = 1032;

    /// <summary>Bytes that the file can hold, packed or not.</summary>
    public Int128 Most(bool isPacked) => Int128.Min(MostBytes, isPacked ? (Int128)FileBytes * GreatestRatio : FileBytes);
}
