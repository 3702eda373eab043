namespace LfpSharp.Lab.Tests.Formats.Images;

/// <summary>
/// JPEG files of one block of 8×8 pixels of one colour, with any number of components: what encoders at hand do not write.
/// </summary>
internal static class FlatJpeg
{
    private const int Side = 8, Middle = 128;

    // The table of Huffman codes for the first coefficient that the standard proposes: how many codes of each length, and their symbols.
    private static readonly byte[] Lengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Symbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    private static readonly string[] Codes = ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110"];

    /// <summary>Writes a file.</summary>
    /// <param name="colour">The value of each component.</param>
    /// <param name="adobe">The colour transform that a marker of Adobe names: 0 for none, 2 for YCCK; null for no such marker.</param>
    /// <param name="profile">Begins an ICC profile; empty for none.</param>
    public static byte[] Of(byte[] colour, byte? adobe, byte[]? profile = null)
        =>
        [
            0xff, 0xd8,
            .. adobe is { } transform ? Segment(0xee, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]) : [],
            .. profile is null ? [] : Segment(0xe2, [.. "ICC_PROFILE\0"u8, 1, 1, .. profile]),
            .. Segment(0xdb, [0, .. Enumerable.Repeat((byte)Side, Side * Side)]),
            .. Segment(
                0xc0,
                [8, 0, Side, 0, Side, (byte)colour.Length, .. colour.Index().SelectMany(c => (byte[])[(byte)(c.Index + 1), 0x11, 0])]),
            .. Segment(0xc4, [0x00, .. Lengths, .. Symbols]),
            .. Segment(0xc4, [0x10, 1, .. new byte[15], 0]),
            .. Segment(0xda, [(byte)colour.Length, .. colour.Index().SelectMany(c => (byte[])[(byte)(c.Index + 1), 0x00]), 0, 63, 0]),
            .. Scan(colour),
            0xff, 0xd9,
        ];

    private static byte[] Segment(byte kind, byte[] content)
        => [0xff, kind, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    // For each component the code of its mean's length in bits, these bits, and the code that no other coefficient follows.
    private static byte[] Scan(byte[] colour)
    {
        var bits = string.Concat(colour.Select(value => Mean(value - Middle) + "0"));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        return [
            .. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))
                .SelectMany(value => (byte[])(value == 0xff ? [value, 0] : [value])),
        ];
    }

    private static string Mean(int mean)
    {
        if (mean == 0)
            return Codes[0];
        var digits = Convert.ToString(Math.Abs(mean), 2);
        return Codes[digits.Length] + (mean > 0 ? digits : string.Concat(digits.Select(digit => digit == '1' ? '0' : '1')));
    }
}
