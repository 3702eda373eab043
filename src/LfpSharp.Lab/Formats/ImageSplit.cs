namespace LfpSharp.Lab.Formats;

/// <summary>The images of one split of a tree, decoded on all cores, some hundred at a time.</summary>
internal sealed class ImageSplit : SplitReader
{
    private const long ChunkBytes = 1 << 24;
    private const int MostPerChunk = 512;

    private readonly ImageSource source;
    private readonly ImageDecoder decoder;
    private readonly (int Channels, int Height, int Width) shape;
    private readonly IReadOnlyList<(int File, int Class)> images;

    public ImageSplit(string name, ImageSource source, ImageDecoder decoder, (int Channels, int Height, int Width) shape, IReadOnlyList<(int File, int Class)> images, IReadOnlyList<string> classes)
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
        foreach (var chunk in images.Chunk(perChunk))
        {
            byte[][] files = [.. chunk.Select(image => source.Read(image.File))];
            Decode(chunk, files, decoded, sampleBytes);
            sink(decoded.AsSpan(0, chunk.Length * sampleBytes));
        }
        return [.. images.Select(image => image.Class)];
    }

    private void Decode((int File, int Class)[] chunk, byte[][] files, byte[] decoded, int sampleBytes)
    {
        try
        {
            Parallel.For(0, chunk.Length, i => decoder.Decode(files[i], source.Describe(chunk[i].File), shape, decoded.AsSpan(i * sampleBytes, sampleBytes)));
        }
        catch (AggregateException errors)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
