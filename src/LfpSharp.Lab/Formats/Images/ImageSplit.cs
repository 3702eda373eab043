namespace LfpSharp.Lab.Formats.Images;

/// <summary>The images of one split of a tree, decoded on all cores, some at a time.</summary>
internal sealed class ImageSplit : SplitReader
{
    private const long ChunkBytes = 1 << 24;
    private const int MostPerChunk = 512;

    private readonly ImageSource source;
    private readonly ImageDecoder decoder;
    private readonly (int Channels, int Height, int Width) shape;
    private readonly IReadOnlyList<(int File, int Class)> images;

    public ImageSplit(
        string name,
        ImageSource source,
        ImageDecoder decoder,
        (int Channels, int Height, int Width) shape,
        IReadOnlyList<(int File, int Class)> images,
        IReadOnlyList<string> classes)
        : base(name, images.Count, [shape.Channels, shape.Height, shape.Width], classes)
    {
        this.source = source;
        this.decoder = decoder;
        this.shape = shape;
        this.images = images;
    }

    public override int[] Read(SampleSink sink)
    {
        var sampleBytes = (int)SampleBytes;
        var perChunk = (int)Math.Clamp(ChunkBytes / sampleBytes, 1, MostPerChunk);
        var decoded = new byte[perChunk * sampleBytes];
        for (var done = 0; done < images.Count;)
        {
            var chunk = NextFiles(done, perChunk);
            Decode(done, chunk, decoded, sampleBytes);
            sink(decoded.AsSpan(0, chunk.Count * sampleBytes));
            done += chunk.Count;
        }
        return [.. images.Select(image => image.Class)];
    }

    // As many files as are held at a time: at least one, and not many large ones.
    private List<byte[]> NextFiles(int first, int most)
    {
        var files = new List<byte[]>();
        long bytes = 0;
        for (var i = first; i < images.Count && files.Count < most; i++)
        {
            bytes += source.LengthOf(images[i].File);
            if (files.Count > 0 && bytes > ChunkBytes)
                break;
            files.Add(source.Read(images[i].File));
        }
        return files;
    }

    private void Decode(int first, List<byte[]> files, byte[] decoded, int sampleBytes)
    {
        try
        {
            Parallel.For(
                0,
                files.Count,
                i => decoder.Decode(
                    files[i], source.Describe(images[first + i].File), shape, decoded.AsSpan(i * sampleBytes, sampleBytes)));
        }
        catch (AggregateException errors)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
