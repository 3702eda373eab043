using System.Collections.Immutable;
using System.Globalization;

namespace LfpSharp.Lab.Formats.Binary;

/// <summary>
/// A pair of IDX files (Y. LeCun's MNIST format), plain or gzip: unsigned bytes <c>[N, H, W]</c>, <c>[N, C, H, W]</c> or <c>[N, F]</c>, and
/// labels <c>[N]</c>.
/// </summary>
internal sealed class IdxSplit : SplitReader
{
    private const byte UnsignedByte = 0x08;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Labels and places of so many take 512 MiB; no set of such files has more than a million.</summary>
    private const int MostSamples = 1 << 25;

    private readonly string samplesPath;
    private readonly int[] labels;
    private readonly long? offset;

    private IdxSplit(
        string name, string samplesPath, long? offset, ImmutableArray<long> sampleShape, int[] labels, IReadOnlyList<string> classes)
        : base(name, labels.Length, sampleShape, classes)
    {
        (this.samplesPath, this.offset) = (samplesPath, offset);
        this.labels = labels;
    }

    /// <inheritdoc/>
    public override SamplePlace? InPlace => offset is { } start ? new SamplePlace(samplesPath, start, labels) : null;

    /// <summary>Reads both headers and the labels.</summary>
    /// <param name="name">The split's name.</param>
    /// <param name="samplesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels.</param>
    /// <param name="classes">The classes' names; null: as many as the labels need, named by number.</param>
    public static IdxSplit Open(string name, string samplesPath, string labelsPath, IReadOnlyList<string>? classes)
    {
        using var samples = BinaryInput.Open(samplesPath);
        var sizes = ReadHeader(samples, leastDimensions: 2, mostDimensions: 4);
        ImmutableArray<long> shape = sizes.Length == 3 ? [1, .. sizes.AsSpan(1)] : [.. sizes.AsSpan(1)];
        var labels = ReadLabels(labelsPath, sizes[0], samplesPath, classes);
        classes ??= [.. Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        return new IdxSplit(name, samplesPath, samples.IsPacked ? null : samples.Position, shape, labels, classes);
    }

    public override int[] Read(SampleSink sink)
    {
        using var samples = BinaryInput.Open(samplesPath);
        ReadHeader(samples, leastDimensions: 2, mostDimensions: 4);
        var sampleBytes = (int)SampleBytes;
        var perChunk = Math.Max(1, ChunkBytes / sampleBytes);
        var chunk = new byte[Math.Min(perChunk, Count) * sampleBytes];
        for (var done = 0; done < Count; done += perChunk)
        {
            var part = chunk.AsSpan(0, Math.Min(perChunk, Count - done) * sampleBytes);
            samples.Read(part, "the images");
            sink(part);
        }
        samples.ExpectEnd();
        return labels;
    }

    private static int[] ReadLabels(string path, long count, string samplesPath, IReadOnlyList<string>? classes)
    {
        using var input = BinaryInput.Open(path);
        var size = ReadHeader(input, 1, 1)[0];
        if (size != count)
            throw input.Damaged(4, $"{size} labels", $"{count}, as {Path.GetFileName(samplesPath)} has images");

        var start = input.Position;
        var bytes = new byte[size];
        input.Read(bytes, "the labels");
        input.ExpectEnd();
        if (classes is not null && bytes.AsSpan().IndexOfAnyInRange((byte)classes.Count, byte.MaxValue) is var bad and >= 0)
            throw input.Damaged(start + bad, $"label {bytes[bad]}", $"0 to {classes.Count - 1}");
        return [.. bytes.Select(label => (int)label)];
    }

    private static long[] ReadHeader(BinaryInput input, int leastDimensions, int mostDimensions)
    {
        var magic = input.ReadBigEndian("the header");
        var dimensions = (int)(magic & 0xff);
        if (magic >> 8 != UnsignedByte || dimensions < leastDimensions || dimensions > mostDimensions)
        {
            var most = leastDimensions < mostDimensions ? $" to 0x{(UnsignedByte << 8) | mostDimensions:x8}" : "";
            throw input.Damaged(
                0, $"magic number 0x{magic:x8}", $"0x{(UnsignedByte << 8) | leastDimensions:x8}{most}: IDX of unsigned bytes");
        }

        var sizes = new long[dimensions];
        Int128 total = 1;
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = input.ReadBigEndian("the header");
            total *= sizes[i];
            if (sizes[i] == 0 || sizes[i] > int.MaxValue)
                throw input.Damaged(input.Position - sizeof(uint), $"size {sizes[i]}", "1 to 2147483647");
        }
        if (total / sizes[0] > LargestSample)
            throw input.Damaged(8, $"images of {total / sizes[0]} bytes", $"at most {LargestSample}");
        input.ExpectRemaining(total, "values");
        if (sizes[0] > MostSamples)
            throw input.Damaged(sizeof(uint), $"{sizes[0]} samples", $"at most {MostSamples}");
        return sizes;
    }
}
