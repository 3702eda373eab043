namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>What is said of a PyTorch file that cannot be read.</summary>
internal static class PyTorchFault
{
    /// <summary>What to do with a file that holds more than weights.</summary>
    public const string WeightsAlone = "Nothing of it was run. Where it was made, write the weights alone: torch.save(model.state_dict(), "
        + "'weights.pth'). If it is not from somebody you trust, delete it.";

    /// <summary>A file that is damaged, or is something else.</summary>
    public static InvalidFileException Of(string path, string found, string expected, long? offset = null, Exception? cause = null)
        => new(
            path, found, expected, "The file is damaged or was not written by torch.save: write or fetch it again.", offset, cause: cause);

    /// <summary>A file that asks for something to be done.</summary>
    public static InvalidFileException Asks(string path, string found, string expected, long? offset = null)
        => new(path, found, expected, WeightsAlone, offset);

    /// <summary>The beginning of a text that a file holds, for a message.</summary>
    public static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
