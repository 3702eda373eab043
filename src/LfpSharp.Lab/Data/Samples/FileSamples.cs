using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfpSharp.Lab.Formats;
using Microsoft.Win32.SafeHandles;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// Samples that stay in their file, one after the other, and are read when they are asked for: what is in memory does not depend on how
/// many there are.
/// </summary>
/// <typeparam name="T">byte or float, as the file has them (little-endian).</typeparam>
/// <remarks>
/// Read, and not mapped: pages of a mapped file count as the process's own memory, and a file that is cut off would end the process.
/// Safe from several threads; a sample is valid until the same thread asks for another.
/// </remarks>
internal sealed class FileSamples<T> : TypedSamples<T>
    where T : unmanaged
{
    // Samples in order are read so many bytes at a time; those of a shuffled batch one by one.
    private const int BlockBytes = 1 << 20;

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly (long Length, DateTime Written) before;
    private readonly long offset;
    private readonly int sampleBytes;
    private readonly ThreadLocal<Window> windows;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file; it must not change from now on.</param>
    /// <param name="offset">The first sample's place, in bytes.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="shape">A sample's shape.</param>
    /// <param name="maximum">What <see cref="InputScaling.Unit"/> divides by.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public FileSamples(string path, long offset, int count, ImmutableArray<long> shape, double maximum)
        : base(count, shape, maximum)
    {
        (this.path, this.offset) = (path, offset);
        sampleBytes = checked(SampleSize * Unsafe.SizeOf<T>());
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        (before, windows) = (Identity(), Windows());
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidFileException">The file has changed since it was opened.</exception>
    public override ReadOnlySpan<T> this[int row]
    {
        get
        {
            var window = windows.Value!;
            if (row < window.First || row >= window.First + window.Count)
                Read(window, row);
            return MemoryMarshal.Cast<byte, T>(window.Bytes.AsSpan((row - window.First) * sampleBytes, sampleBytes));
        }
    }

    /// <summary>The same samples in memory.</summary>
    /// <exception cref="InvalidFileException">The file has changed since it was opened.</exception>
    public ArraySamples<T> ToMemory()
    {
        var values = new T[checked(Count * SampleSize)];
        for (var row = 0; row < Count; row++)
            this[row].CopyTo(values.AsSpan(row * SampleSize));
        return new ArraySamples<T>(values, Count, Shape, Maximum);
    }

    // These and the file's handle end by their own finalizers, as a split in memory does.
    private static ThreadLocal<Window> Windows() => new(() => new Window());

    private void Read(Window window, int row)
    {
        var isNext = window.Count > 0 && row == window.First + window.Count;
        var count = isNext ? Math.Clamp(BlockBytes / sampleBytes, 1, Count - row) : 1;
        if (window.Bytes.Length < count * sampleBytes)
            window.Bytes = new byte[count * sampleBytes];
        window.Count = 0;
        var target = window.Bytes.AsSpan(0, count * sampleBytes);
        for (var at = offset + ((long)row * sampleBytes); !target.IsEmpty;)
        {
            var read = RandomAccess.Read(file, target, at);
            if (read == 0)
                break;
            target = target[read..];
            at += read;
        }

        if (!target.IsEmpty || Identity() != before)
        {
            throw new InvalidFileException(
                path,
                "a file that has changed since it was opened",
                "the same content for as long as it is trained on",
                "Leave data alone while it is in use, or copy it; then start again.");
        }

        (window.First, window.Count) = (row, count);
    }

    private (long Length, DateTime Written) Identity() => (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    private sealed class Window
    {
        public byte[] Bytes { get; set; } = [];

        public int First { get; set; }

        public int Count { get; set; }
    }
}
