using System.Buffers;
using System.Collections;
using System.Text;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A text as the numbers of its characters.</summary>
/// <param name="Vocabulary">Its distinct characters.</param>
/// <param name="Tokens">The number of each character, in the order of the text.</param>
internal sealed record EncodedText(Vocabulary Vocabulary, ushort[] Tokens)
{
    private const int MostCharacters = ushort.MaxValue + 1;
    private const int CodePoints = 0x110000;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a text in UTF-8; a byte order mark in front is passed over.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="InvalidFileException">It is empty, not UTF-8, or has one character only or more than 65,536.</exception>
    public static EncodedText Of(ReadOnlySpan<byte> utf8, string path)
    {
        var start = utf8.StartsWith(Mark) ? Mark.Length : 0;
        var (seen, count) = Seen(utf8, start, path);
        if (count == 0)
            throw new InvalidFileException(path, "no characters", "a text in UTF-8", "Give a file with text.");

        var numbers = new int[CodePoints];
        var characters = new StringBuilder();
        var known = 0;
        for (var value = 0; value < CodePoints; value++)
        {
            if (!seen[value])
                continue;
            numbers[value] = known++;
            characters.Append(new Rune(value).ToString());
        }

        if (known is < 2 or > MostCharacters)
        {
            throw new InvalidFileException(
                path,
                known < 2 ? "one character, again and again" : FormattableString.Invariant($"{known} different characters"),
                FormattableString.Invariant($"2 to {MostCharacters} different characters"),
                known < 2 ? "There is nothing to predict; give another text." : "Is it a text?");
        }

        var tokens = new ushort[count];
        for (int at = start, i = 0; at < utf8.Length; i++)
        {
            _ = Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length);
            tokens[i] = (ushort)numbers[rune.Value];
            at += length;
        }

        return new EncodedText(new Vocabulary(characters.ToString()), tokens);
    }

    /// <summary>A text in UTF-8 as a string; a byte order mark in front is passed over.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="InvalidFileException">It is empty or not UTF-8.</exception>
    public static string Decoded(ReadOnlySpan<byte> utf8, string path)
    {
        var start = utf8.StartsWith(Mark) ? Mark.Length : 0;
        return Seen(utf8, start, path).Count > 0
            ? Encoding.UTF8.GetString(utf8[start..])
            : throw new InvalidFileException(path, "no characters", "a text in UTF-8", "Give a file with text.");
    }

    private static (BitArray Seen, int Count) Seen(ReadOnlySpan<byte> utf8, int start, string path)
    {
        var (seen, count) = (new BitArray(CodePoints), 0);
        for (var at = start; at < utf8.Length; count++)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length) != OperationStatus.Done)
            {
                throw new InvalidFileException(
                    path,
                    FormattableString.Invariant($"the byte 0x{utf8[at]:X2}, which is no UTF-8 there"),
                    "a text in UTF-8",
                    "Save the text as UTF-8, by 'iconv -t UTF-8' for example; binary files are no text.",
                    at);
            }

            seen[rune.Value] = true;
            at += length;
        }

        return (seen, count);
    }
}
