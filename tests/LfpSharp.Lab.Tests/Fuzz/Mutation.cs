using System.Buffers.Binary;
using System.Text;

namespace LfpSharp.Lab.Tests.Fuzz;

/// <summary>Damages files as disks, transfers, editors and attackers do.</summary>
internal static class Mutation
{
    private static readonly uint[] Extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
    private static readonly string[] Pieces =
    [
        "", "\"", "'", ",", ";", "\t", "\n", "\r", "\0", "\u001b[2J", "{", "}", "[", "]", ":", "#", "&a", "*a", "!!", "-", "--- ",
        "null", "nan", "inf", "1e999", "-1", "0", "99999999999999999999", "0.5", "1,5", "\uFEFF", "\u202e", "é", "true",
        "../", "\\", "/", "?", "|", ">", "<<", "%",
    ];

    /// <summary>A damaged copy of a file: one to four damages.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        for (var left = random.Next(1, 5); left > 0; left--)
            file = Damage(file, random);
        return file;
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var at = random.Next(file.Length + 1);
        var length = random.Next(Math.Min(file.Length - at, 64) + 1);
        switch (random.Next(8))
        {
            case 0:
                return file[..at];
            case 1:
                return [.. file[..at], .. file[(at + length)..]];
            case 2:
                return [.. file[..at], .. file[at..(at + length)], .. file[at..]];
            case 3:
                return [.. file[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. file[at..]];
            case 4:
                return [.. file[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. file[(at + length)..]];
            case 5:
                return WithNumber(file, at, random);
            case 6:
                return [.. file[..at], .. Enumerable.Repeat((byte)random.Next(256), random.Next(1, 5000)), .. file[at..]];
            default:
                var copy = (byte[])file.Clone();
                if (at < copy.Length)
                    copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
        }
    }

    private static byte[] WithNumber(byte[] file, int at, Random random)
    {
        var number = new byte[sizeof(uint)];
        var value = Extremes[random.Next(Extremes.Length)];
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32BigEndian(number, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        return [.. file[..at], .. number, .. file[Math.Min(file.Length, at + sizeof(uint))..]];
    }
}
