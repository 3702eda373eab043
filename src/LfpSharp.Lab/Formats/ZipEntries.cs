using System.IO.Compression;

namespace LfpSharp.Lab.Formats;

/// <summary>Zip archives from strangers: opened for reading in place, nothing unpacked to disk.</summary>
internal static class ZipEntries
{
    /// <summary>Opens a zip; every name in it stays inside and is there once.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">It is damaged, or a name leads out of it or is there twice.</exception>
    public static ZipArchive Open(string path)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            CheckNames(path, archive.Entries.Select(NameOf).Order(StringComparer.Ordinal));
            return archive;
        }
        catch (InvalidDataException error)
        {
            archive?.Dispose();
            throw new InvalidFileException(
                path, "a zip that cannot be opened: " + error.Message, "a whole zip", "The file is damaged: fetch it again.", cause: error);
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    /// <summary>The name with slashes: some programs of Windows write backslashes, against the format's own rule.</summary>
    public static string NameOf(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    private static void CheckNames(string path, IEnumerable<string> sorted)
    {
        string? before = null;
        foreach (var name in sorted)
        {
            if (name.StartsWith('/') || name.Contains('\0') || name.Contains(':') || name.Split('/').Contains(".."))
            {
                throw new InvalidFileException(
                    path, $"an entry named '{name}'", "names that stay inside the archive", "Do not trust this file.");
            }

            if (name == before)
                throw new InvalidFileException(path, $"two entries named '{name}'", "each name once", "Make the zip again.");
            before = name;
        }
    }
}
