namespace LfpSharp.Commands.Doctor;

/// <summary>Which folders of data are there; one that the user has named and that is not there is a problem.</summary>
internal sealed class DataCheck(IDataFolders folders) : ICheck
{
    public IEnumerable<Finding> Run() =>
        folders.Folders.Select(place => Look($"data ({place.Origin})", place.Folder, isNamedByUser: place.Origin != "cache"));

    private static Finding Look(string name, string folder, bool isNamedByUser)
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(9)
                .ToArray();
            var shown = names.Length == 0 ? "empty" : string.Join(", ", names.Take(8)) + (names.Length > 8 ? ", ..." : "");
            return Finding.Ok(name, $"{folder}: {shown}");
        }
        catch (DirectoryNotFoundException) when (!isNamedByUser)
        {
            return Finding.Ok(name, $"{folder}: not there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(name, $"{folder}: {exception.Message}", $"Make {folder} a folder that can be read, or name another.");
        }
    }
}
