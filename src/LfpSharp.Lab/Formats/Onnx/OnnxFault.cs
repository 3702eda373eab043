namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>What is said of an ONNX file that cannot be read.</summary>
internal static class OnnxFault
{
    private const int LongestShown = 80;

    /// <summary>A file that is damaged, or is something else.</summary>
    public static InvalidFileException Of(string path, string found, string expected, long? offset = null, Exception? cause = null)
        => new(path, found, expected, "The file is damaged or is no ONNX: write or fetch it again.", offset, cause: cause);

    /// <summary>A file that is whole, but holds what is not read here.</summary>
    public static InvalidFileException Unreadable(string path, string found, string expected, string remedy)
        => new(path, found, expected, remedy);

    /// <summary>The beginning of a name that a file holds, for a message.</summary>
    public static string Shown(string name)
    {
        var shown = name.Length <= LongestShown ? name : name[..LongestShown] + "...";
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
