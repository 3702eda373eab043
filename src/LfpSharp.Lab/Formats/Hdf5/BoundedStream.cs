namespace LfpSharp.Lab.Formats.Hdf5;

/// <summary>
/// A file that may be read from so many times only, as many as a whole one of its length could ask for, and never for more than it has.
/// </summary>
/// <remarks>A damaged index can send a reader round in circles, or through pieces that are not there.</remarks>
/// <param name="file">The file; not owned.</param>
internal sealed class BoundedStream(Stream file) : Stream
{
    private const long Always = 100_000;

    // What a file keeps apart has at least so many bytes, its place in the index included.
    private const int SmallestPiece = 16;

    private readonly long most = Always + (file.Length / SmallestPiece);
    private long reads;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override int Read(Span<byte> buffer)
    {
        if (++reads > most)
            throw new InvalidDataException($"an index that was followed {most} times without an end");
        if (buffer.Length > file.Length - file.Position)
            throw new InvalidDataException($"a piece of {buffer.Length} bytes at {file.Position} of a file of {file.Length}");
        return file.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
