using LfpSharp.Lab.Formats.Images;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>A folder or zip of images by class.</summary>
internal static class ImageFolderData
{
    private const long Mebibyte = 1 << 20;

    public static DataSet Load(string name, string path, DataOptions options, SplitHold hold)
    {
        using var source = ImageSource.Open(path);
        // Half of what is allowed: the decoded pictures are scaled and kept beside.
        var decoder = new ImageDecoder(
            options.Channels, options.ImageSize, Math.Min(ImageDecoder.UsualBytes, options.MemoryLimitMiB * (Mebibyte / 2)));
        var held = hold.HoldDecoded($"{source.Identity}\0{options.Channels}\0{options.ImageSize}", () => ImageTree.Of(source, decoder));
        var hash = DataSet.HashOf(held.Splits);
        if (held.Splits.Length == 2)
            return new DataSet(name, held.Splits[0], held.Splits[1], hash, path) { Notes = held.Notes };
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(held.Splits[0], "test");
        return new DataSet(name, train, test, hash, path) { Notes = held.Notes };
    }
}
