using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Formats.Binary;

/// <summary>
/// Finds the pairs of IDX files in a folder under the names that they go by: <c>train-images-idx3-ubyte</c>,
/// <c>train-images.idx3-ubyte</c>,
/// <c>emnist-letters-train-images-idx3-ubyte.gz</c>, in any capitals, also in <c>raw</c> (torchvision) or in a folder of the file's own
/// name.
/// </summary>
/// <param name="Train">Images and labels for training.</param>
/// <param name="Test">Images and labels of the test split; null where there are none.</param>
internal sealed partial record IdxFiles((string Images, string Labels) Train, (string Images, string Labels)? Test)
{
    private const int Deepest = 2;

    /// <summary>Finds them.</summary>
    /// <param name="path">A folder, or the start of the files' names in one: <c>EMNIST/emnist-letters</c>.</param>
    /// <returns>The pairs; null where there is no such file at all.</returns>
    /// <exception cref="InvalidFileException">A part of a pair is missing, or several sets lie there.</exception>
    public static IdxFiles? In(string path)
    {
        var (folder, start) = Directory.Exists(path)
            ? (path, "")
            : (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).TrimEnd('-', '_', '.'));
        if (folder.Length > 0 && !Directory.Exists(folder))
            return null;
        var sets = Files(folder.Length > 0 ? folder : ".").Where(
            file => start.Length == 0 || file.Prefix.Equals(start, StringComparison.OrdinalIgnoreCase))
            .GroupBy(file => (file.Folder, file.Prefix)).Select(set => (Name: set.Key, Files: set.ToList())).ToList();
        if (sets.Count == 0)
            return null;

        // The nearest one: what lies deeper may be another set's.
        var depth = sets.Min(set => set.Files[0].Depth);
        var nearest = sets.Where(set => set.Files[0].Depth == depth).ToList();
        if (nearest.Count > 1)
        {
            var names = nearest.Select(set => $"'{Path.Combine(set.Name.Folder, set.Name.Prefix)}'").Order(StringComparer.Ordinal);
            throw new InvalidFileException(
                path, $"{nearest.Count} sets of IDX files: {string.Join(", ", names)}", "one", "Give one of these paths.");
        }
        var files = nearest[0].Files;
        return new IdxFiles(
            Pair(path, files, IsTrain) ?? throw Missing(path, files, "train-images-idx3-ubyte with train-labels-idx1-ubyte, plain or .gz"),
            Pair(path, files, file => !IsTrain(file)));
    }

    /// <summary>Whether there is any such file in a folder.</summary>
    public static bool Holds(string folder) => Files(folder).Any();

    private static bool IsTrain(IdxFile file) => file.Split is "train";

    private static (string Images, string Labels)? Pair(string path, List<IdxFile> files, Func<IdxFile, bool> isOfSplit)
    {
        var parts = files.Where(isOfSplit).ToList();
        var (images, labels) = (parts.Find(file => file.IsImages)?.Path, parts.Find(file => !file.IsImages)?.Path);
        if (images is null && labels is null)
            return null;
        return images is not null && labels is not null ? (images, labels)
            : throw Missing(
                path, files, $"the {(images is null ? "images" : "labels")} that belong to '{Path.GetFileName(images ?? labels)}'");
    }

    private static InvalidFileException Missing(string path, List<IdxFile> files, string expected)
        => new(
            path,
            $"only {string.Join(", ", files.Select(file => Path.GetFileName(file.Path)))}",
            expected,
            "Put the missing file beside the others.");

    private static IEnumerable<IdxFile> Files(string root)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = Deepest,
            IgnoreInaccessible = true,
            MatchCasing = MatchCasing.CaseInsensitive,
        };
        foreach (var path in Directory.EnumerateFiles(root, "*ubyte*", options).OrderBy(path => path.Length)
            .ThenBy(path => path, StringComparer.Ordinal))
        {
            if (Name().Match(Path.GetFileName(path)) is not { Success: true } match)
                continue;
            var folder = Path.GetDirectoryName(path)!;
            // 'train-images-idx3-ubyte/train-images-idx3-ubyte', as some archives unpack.
            if (Name().IsMatch(Path.GetFileName(folder)))
                folder = Path.GetDirectoryName(folder)!;
            var depth = Path.GetRelativePath(root, folder).Split(Path.DirectorySeparatorChar, '/').Count(part => part != ".");
            yield return new IdxFile(path, folder, depth, match.Groups["prefix"].Value.TrimEnd('-', '_', '.'),
                match.Groups["split"].Value.Equals("train", StringComparison.OrdinalIgnoreCase)
                    ? "train"
                    : "test", match.Groups["kind"].Value.StartsWith("im", StringComparison.OrdinalIgnoreCase));
        }
    }

    [GeneratedRegex(
        "^(?<prefix>.*?)(?<split>train|t10k|test)[-_. ]?(?<kind>images?|labels?)[-_. ]?(?:idx[0-9])?[-_. ]?ubyte(?:\\.gz)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    private sealed record IdxFile(string Path, string Folder, int Depth, string Prefix, string Split, bool IsImages);
}
