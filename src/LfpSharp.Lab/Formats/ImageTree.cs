namespace LfpSharp.Lab.Formats;

/// <summary>
/// Arranges a tree of images into splits: <c>train/class/image</c> and <c>test/class/image</c>, or <c>class/image</c> without a ready split.
/// Folders around the tree are skipped.
/// </summary>
/// <remarks>A <c>val</c> (<c>valid</c>, <c>validation</c>) folder is the test split where there is no <c>test</c>, else it joins the training split.</remarks>
internal static class ImageTree
{
    private const string Train = "train";
    private const string Test = "test";
    private static readonly string[] ValidationNames = ["val", "valid", "validation"];

    /// <summary>The splits: <c>train</c>, and <c>test</c> where there is one.</summary>
    public static IReadOnlyList<SplitReader> Arrange(ImageSource source, ImageDecoder decoder)
    {
        if (source.Files.Count == 0)
            throw Invalid(source.Path, "no image", "train/<class>/<image> or <class>/<image>");

        List<(int File, string[] Parts)> files = [.. source.Files.Select((file, i) => (i, file.Split('/')))];
        while (files.TrueForAll(f => f.Parts.Length > 2 && f.Parts[0] == files[0].Parts[0] && !IsSplit(f.Parts[0])))
            files = [.. files.Select(f => (f.File, f.Parts[1..]))];

        var ready = files.Exists(f => IsSplit(f.Parts[0]));
        foreach (var (file, parts) in files)
        {
            if (parts.Length != (ready ? 3 : 2) || (ready && !IsSplit(parts[0])))
                throw Invalid(source.Describe(file), $"an image at '{string.Join('/', parts)}'", ready ? "<split>/<class>/<image> like the others" : "<class>/<image> like the others");
        }

        var hasTest = files.Exists(f => ready && f.Parts[0] == Test);
        var bySplit = files.ToLookup(f => !ready ? Train : SplitOf(f.Parts[0], hasTest), f => (f.File, Class: f.Parts[^2]));
        if (!bySplit[Train].Any())
            throw Invalid(source.Path, "no image for training", "a folder 'train'");

        string[] classes = [.. bySplit[Train].Select(image => image.Class).Distinct().Order(StringComparer.Ordinal)];
        var index = classes.Index().ToDictionary(item => item.Item, item => item.Index);
        var shape = decoder.Shape(source.Read(bySplit[Train].First().File), source.Describe(bySplit[Train].First().File));
        if ((long)shape.Channels * shape.Height * shape.Width > SplitReader.LargestSample)
            throw Invalid(source.Path, $"images of {shape.Width}×{shape.Height} pixels", $"at most {SplitReader.LargestSample} values; give an image size");
        return [.. new[] { Train, Test }.Where(bySplit.Contains).Select(split => new ImageSplit(split, source, decoder, shape, [.. bySplit[split].Select(image =>
            (image.File, index.TryGetValue(image.Class, out var known) ? known : throw Invalid(source.Describe(image.File), $"class '{image.Class}'", "a class that the training images have")))], classes))];
    }

    private static bool IsSplit(string part) => part is Train or Test || ValidationNames.Contains(part);

    private static string SplitOf(string part, bool hasTest) => part is Train or Test ? part : hasTest ? Train : Test;

    private static InvalidFileException Invalid(string path, string found, string expected)
        => new(path, found, expected, "Arrange the images so, or give the path of the folder that is.");
}
