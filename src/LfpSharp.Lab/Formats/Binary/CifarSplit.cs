namespace LfpSharp.Lab.Formats.Binary;

/// <summary>The binary files of CIFAR-10 and CIFAR-100 (A. Krizhevsky): records of one or two label bytes and 3×32×32 values.</summary>
internal sealed class CifarSplit : SplitReader
{
    private const int ImageBytes = 3 * 32 * 32;
    private const int RecordsPerChunk = 256;

    private readonly CifarFiles files;
    private readonly IReadOnlyList<string> parts;
    private readonly int labelBytes;

    private CifarSplit(string name, int count, CifarFiles files, IReadOnlyList<string> parts, int labelBytes, IReadOnlyList<string> classes)
        : base(name, count, [3, 32, 32], classes)
    {
        this.files = files;
        this.parts = parts;
        this.labelBytes = labelBytes;
    }

    /// <summary>Reads the sizes of the parts.</summary>
    /// <param name="name">The split's name.</param>
    /// <param name="files">Where the parts are.</param>
    /// <param name="parts">The parts' names in order.</param>
    /// <param name="labelBytes">Label bytes in a record; the last of them is the class.</param>
    /// <param name="classes">The classes' names.</param>
    public static CifarSplit Open(string name, CifarFiles files, IReadOnlyList<string> parts, int labelBytes, IReadOnlyList<string> classes)
    {
        long count = 0;
        foreach (var part in parts)
        {
            var (path, length) = files.Find(part);
            if (length == 0 || length % (ImageBytes + labelBytes) != 0)
            {
                throw new InvalidFileException(path, $"{length} bytes", $"a multiple of {ImageBytes + labelBytes}, the size of a record",
                    "The file is truncated or of another format: fetch it again.", length - (length % (ImageBytes + labelBytes)));
            }
            count += length / (ImageBytes + labelBytes);
        }
        return new CifarSplit(name, checked((int)count), files, parts, labelBytes, classes);
    }

    public override int[] Read(SampleSink sink)
    {
        var labels = new List<int>(Count);
        var records = new byte[RecordsPerChunk * (ImageBytes + labelBytes)];
        var images = new byte[RecordsPerChunk * ImageBytes];
        foreach (var part in parts)
        {
            using var input = files.Open(part);
            for (var left = files.Find(part).Length / (ImageBytes + labelBytes); left > 0; left -= RecordsPerChunk)
            {
                var count = (int)Math.Min(left, RecordsPerChunk);
                ReadChunk(input, records.AsSpan(0, count * (ImageBytes + labelBytes)), images, labels);
                sink(images.AsSpan(0, count * ImageBytes));
            }
            input.ExpectEnd();
        }
        return [.. labels];
    }

    private void ReadChunk(BinaryInput input, Span<byte> records, Span<byte> images, List<int> labels)
    {
        var start = input.Position;
        input.Read(records, "the records");
        for (int at = 0, image = 0; at < records.Length; at += ImageBytes + labelBytes, image += ImageBytes)
        {
            var label = records[at + labelBytes - 1];
            if (label >= Classes.Count)
                throw input.Damaged(start + at + labelBytes - 1, $"label {label}", $"0 to {Classes.Count - 1}");
            labels.Add(label);
            records.Slice(at + labelBytes, ImageBytes).CopyTo(images[image..]);
        }
    }
}
