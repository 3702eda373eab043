namespace LfpSharp.Lab.Formats.Images;

/// <summary>
/// Arranges a tree of images into splits: <c>train/class/image</c> and <c>test/class/image</c>, <c>class/train/image</c>, or
/// <c>class/image</c> without a ready split. Folders around the tree are skipped.
/// </summary>
/// <remarks>A validation folder is the test split where there is no test folder, else it joins the training split.</remarks>
internal sealed class ImageTree
{
    private static readonly string[] SplitOrder = ["train", "test"];

    private readonly ImageSource source;
    private readonly ImageDecoder decoder;
    private readonly List<string> notes;

    private ImageTree(ImageSource source, ImageDecoder decoder)
    {
        (this.source, this.decoder) = (source, decoder);
        notes = [.. LeftOutFiles.Of(source)];
        Splits = Arrange();
    }

    /// <summary>The splits: <c>train</c>, and <c>test</c> where there is one.</summary>
    public IReadOnlyList<SplitReader> Splits { get; }

    /// <summary>What a user must know of how the images were taken; whole when all are read.</summary>
    public IReadOnlyList<string> Notes => [.. notes, .. decoder.Notes];

    /// <summary>Arranges the images of a source.</summary>
    /// <exception cref="InvalidFileException">They are not arranged in one of these ways.</exception>
    public static ImageTree Of(ImageSource source, ImageDecoder decoder) => new(source, decoder);

    private IReadOnlyList<SplitReader> Arrange()
    {
        if (source.Files.Count == 0)
        {
            throw Invalid(
                source.Path,
                "no image that can be read" + string.Concat(notes.Select(note => " (" + note.TrimEnd('.') + ")")),
                "train/<class>/<image> or <class>/<image>");
        }

        var images = Places();
        var hasTest = images.Exists(image => image.Split == SplitName.Test);
        if (hasTest && images.Count(image => image.Split == SplitName.Validation) is > 0 and var joined)
        {
            notes.Add($"{source.Path}: the {joined} images of the validation folder join those for training; validation is drawn from "
                + "all of them (data.validation-share).");
        }

        var bySplit =
            images.ToLookup(image => image.Split == SplitName.Test || (image.Split == SplitName.Validation && !hasTest) ? "test" : "train");
        if (!bySplit["train"].Any())
            throw Invalid(source.Path, "no image for training", "a folder 'train'");

        string[] classes = [.. bySplit["train"].Select(image => image.Class).Distinct().Order(StringComparer.Ordinal)];
        var index = classes.Index().ToDictionary(item => item.Item, item => item.Index);
        var first = bySplit["train"].First().File;
        var shape = decoder.Shape(source.Read(first), source.Describe(first));
        if ((long)shape.Channels * shape.Height * shape.Width > SplitReader.LargestSample)
        {
            throw Invalid(
                source.Path,
                $"images of {shape.Width}×{shape.Height} pixels",
                $"at most {SplitReader.LargestSample} values; give an image size");
        }

        return [.. SplitOrder.Where(bySplit.Contains)
            .Select(split => new ImageSplit(split, source, decoder, shape, [.. bySplit[split].Select(image =>
            (image.File, index.TryGetValue(image.Class, out var known)
                ? known
                : throw Invalid(
                    source.Describe(image.File), $"class '{image.Class}'", "a class that the training images have")))], classes))];
    }

    private List<(int File, SplitName Split, string Class)> Places()
    {
        List<(int File, string[] Parts)> files = [.. source.Files.Select((file, i) => (i, file.Split('/')))];
        while (files.TrueForAll(f => f.Parts.Length > 2 && f.Parts[0] == files[0].Parts[0] && SplitNames.Of(f.Parts[0]) is null))
            files = [.. files.Select(f => (f.File, f.Parts[1..]))];
        // An archive that was unpacked into a folder of its own name: train/train/<class>/<image>.
        if (files.TrueForAll(
            f => f.Parts.Length == 4 && SplitNames.Of(f.Parts[0]) is not null && SplitNames.Of(f.Parts[0]) == SplitNames.Of(f.Parts[1])))
        {
            files = [.. files.Select(f => (f.File, f.Parts[1..]))];
        }

        if (files.TrueForAll(f => f.Parts.Length == 2))
            return [.. files.Select(f => (f.File, SplitName.Train, f.Parts[0]))];
        var hasSplits = files.Exists(f => f.Parts.Length > 2 && SplitNames.Of(f.Parts[0]) is not null);
        if (!hasSplits && files.TrueForAll(f => f.Parts.Length == 3 && SplitNames.Of(f.Parts[1]) is not null))
            return [.. files.Select(f => (f.File, SplitNames.Of(f.Parts[1])!.Value, f.Parts[0]))];
        foreach (var (file, parts) in files)
        {
            if (parts.Length != (hasSplits ? 3 : 2) || (hasSplits && SplitNames.Of(parts[0]) is null))
            {
                throw Invalid(
                    source.Describe(file),
                    $"an image at '{string.Join('/', parts)}'",
                    hasSplits
                        ? "<split>/<class>/<image> like the others, with a split named train, test or validation"
                        : "<class>/<image> like the others");
            }
        }
        return [.. files.Select(f => (f.File, SplitNames.Of(f.Parts[0])!.Value, f.Parts[1]))];
    }

    private static InvalidFileException Invalid(string path, string found, string expected)
        => new(path, found, expected, "Arrange the images so, or give the path of the folder that is.");
}
