using System.Globalization;

namespace LfpSharp.Lab.Formats;

/// <summary>
/// A file does not hold what its format demands. The message says where, what was found, what was expected and what to do.
/// </summary>
public sealed class InvalidFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file, or the entry of an archive written as <c>archive.zip!entry</c>.</param>
    /// <param name="found">What the file holds.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="offset">Where in bytes from the start of the (unpacked) file, if known.</param>
    /// <param name="line">Which line, counted from 1, if the file is text.</param>
    /// <param name="cause">The error underneath, if there was one.</param>
    public InvalidFileException(
        string path, string found, string expected, string remedy, long? offset = null, long? line = null, Exception? cause = null)
        : base(Describe(path, found, expected, remedy, offset, line), cause)
    {
        Path = path;
        Found = found;
        Expected = expected;
        Remedy = remedy;
        Offset = offset;
        Line = line;
    }

    /// <summary>The file, or the entry of an archive written as <c>archive.zip!entry</c>.</summary>
    public string Path { get; }

    /// <summary>What the file holds.</summary>
    public string Found { get; }

    /// <summary>What it should hold.</summary>
    public string Expected { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }

    /// <summary>Bytes from the start of the (unpacked) file; null when the place is a line or the whole file.</summary>
    public long? Offset { get; }

    /// <summary>The line, counted from 1; null when the file is not text.</summary>
    public long? Line { get; }

    private static string Describe(string path, string found, string expected, string remedy, long? offset, long? line)
    {
        var place = (offset, line) switch
        {
            (_, { } at) => string.Create(CultureInfo.InvariantCulture, $"{path}, line {at}"),
            ({ } at, _) => string.Create(CultureInfo.InvariantCulture, $"{path}, byte {at}"),
            _ => path,
        };
        return $"{place}: found {found}; expected {expected}. {remedy}";
    }
}
