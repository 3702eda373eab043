using System.IO.MemoryMappedFiles;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A file mapped read-only for as long as this object is referenced; the system loads and drops its pages.</summary>
internal sealed unsafe class MappedBytes
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;

    public MappedBytes(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>Without this the view's own handle would stay held.</summary>
    ~MappedBytes() => view.SafeMemoryMappedViewHandle.ReleasePointer();

    /// <summary>Bytes of the file. The caller keeps this object alive while it uses them.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length) => new(start + offset, length);
}
