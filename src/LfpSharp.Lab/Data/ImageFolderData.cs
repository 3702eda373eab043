using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data;

/// <summary>A folder or zip of images by class.</summary>
internal static class ImageFolderData
{
    public static DataSet Load(string name, string path, DataOptions options, SplitHold hold)
    {
        using var source = ImageSource.Open(path);
        var decoder = new ImageDecoder(options.Channels, options.ImageSize);
        var held = hold.HoldDecoded($"{source.Identity}\0{options.Channels}\0{options.ImageSize}", () => ImageTree.Arrange(source, decoder));
        var hash = DataSet.HashOf(held);
        if (held.Length == 2)
            return new DataSet(name, held[0], held[1], hash, path);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(held[0], "test");
        return new DataSet(name, train, test, hash, path);
    }
}
