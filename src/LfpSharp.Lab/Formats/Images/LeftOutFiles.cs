namespace LfpSharp.Lab.Formats.Images;

/// <summary>Says what of a tree of images is not taken, so that neither a file nor a class goes missing without a word.</summary>
internal static class LeftOutFiles
{
    private const int MostNamed = 10;

    /// <summary>A sentence for files that are no readable images, and one for folders that hold none.</summary>
    public static IEnumerable<string> Of(ImageSource source)
    {
        if (source.Others.Count > 0)
        {
            var kinds = source.Others.CountBy(KindOf).OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => $"{kind.Value} {kind.Key}");
            yield return $"{source.Path}: {source.Others.Count} file{(source.Others.Count == 1 ? " is" : "s are")} left out, being none "
                + $"of the images that are read ({string.Join(" ", ImageDecoder.Extensions)}): "
                + $"{Named(kinds)}, in {Named(source.Others.Select(FolderOf).Distinct().Select(Shown))}. Convert "
                + "images to PNG to have them taken.";
        }

        var taken = source.Files.SelectMany(ImageSource.FoldersOf).ToHashSet();
        var vanished = source.Others.Select(FolderOf).Concat(source.EmptyFolders)
            .Where(folder => folder.Length > 0 && !HasHiddenPart(folder) && !taken.Contains(folder)).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        if (vanished.Count > 0)
        {
            yield return $"{source.Path}: {vanished.Count} folder{(vanished.Count == 1 ? " holds" : "s hold")} no image that can be "
                + $"read, and so make{(vanished.Count == 1 ? "s" : "")} no class: "
                + $"{Named(vanished.Select(folder => $"'{folder}'"))}.";
        }
    }

    private static string Shown(string folder) => folder.Length == 0 ? "the folder itself" : $"'{folder}'";

    private static string KindOf(string file)
        => HasHiddenPart(file)
            ? "hidden"
            : ImageDecoder.Reads(file)
                ? "broken link"
                : Path.GetExtension(file) is { Length: > 0 } extension ? extension : "without an extension";

    private static bool HasHiddenPart(string file) => Array.Exists(file.Split('/'), part => part.StartsWith('.'));

    private static string FolderOf(string file) => file.LastIndexOf('/') is >= 0 and var end ? file[..end] : "";

    private static string Named(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");
    }
}
