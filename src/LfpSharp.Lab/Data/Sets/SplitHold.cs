using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Images;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Takes splits off their files: into memory where they fit, else they stay in a file.</summary>
/// <param name="cacheFolder">Where compact files are kept.</param>
/// <param name="memoryLimit">Bytes of samples that may be held in memory.</param>
/// <param name="progress">Told about every piece.</param>
/// <param name="cancellation">Stops between pieces.</param>
internal sealed class SplitHold(string cacheFolder, long memoryLimit, IProgress<DataProgress>? progress, CancellationToken cancellation)
{
    // Other processes may be writing copies of their own.
    private static readonly TimeSpan LeftForDead = TimeSpan.FromDays(1);

    /// <summary>
    /// Holds splits whose reading is cheap. When they exceed the limit they stay where they are, or what is packed in a compact file.
    /// </summary>
    /// <param name="splits">The splits.</param>
    /// <param name="identity">Changes when their files do.</param>
    public LabeledData[] Hold(IReadOnlyList<SplitReader> splits, string identity)
        => splits.Sum(split => split.TotalBytes) <= Math.Min(memoryLimit, Array.MaxLength)
            ? [.. splits.Select(ToMemory)]
            : splits.All(split => split.InPlace is not null) ? [.. splits.Select(Leave)]
            : Keep(identity, path => CompactFile.Write(path, splits, Report, () => [])).Splits;

    /// <summary>Holds images, whose decoding is dear: always kept in a compact file, and not opened when that is there.</summary>
    /// <param name="identity">Changes when their files do.</param>
    /// <param name="open">Arranges the images.</param>
    public HeldSplits HoldDecoded(string identity, Func<ImageTree> open) => Keep(identity, path =>
    {
        var tree = open();
        CompactFile.Write(path, tree.Splits, Report, () => tree.Notes);
    });

    private HeldSplits Keep(string identity, Action<string> write)
    {
        var folder = Path.Combine(cacheFolder, "decoded");
        var path = Path.Combine(
            folder,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{CompactFile.Version}\0{identity}")))[..32] + ".safetensors");
        var limit = Math.Min(memoryLimit, Array.MaxLength);
        string? damage = null;
        if (File.Exists(path))
        {
            try
            {
                return CompactFile.Read(path, limit);
            }
            catch (InvalidFileException error)
            {
                // What is kept here is only a copy: a damaged one is made again.
                damage = $"The decoded copy '{path}' was damaged ({error.Found}) and has been made again from the original.";
                File.Delete(path);
            }
        }
        AtomicFile.Sweep(folder, LeftForDead);
        write(path);
        var held = CompactFile.Read(path, limit);
        return damage is null ? held : held with { Notes = [.. held.Notes, damage] };
    }

    private static LabeledData Leave(SplitReader split)
    {
        var place = split.InPlace!;
        var samples = new FileSamples<byte>(place.Path, place.Offset, split.Count, split.SampleShape, byte.MaxValue);
        return new LabeledData(split.Name, samples, place.Labels, split.Classes);
    }

    private LabeledData ToMemory(SplitReader split)
    {
        var bytes = new byte[split.TotalBytes];
        var done = 0;
        var labels = split.Read(samples =>
        {
            samples.CopyTo(bytes.AsSpan(done));
            done += samples.Length;
            Report(split, done);
        });
        return new LabeledData(
            split.Name, new ArraySamples<byte>(bytes, split.Count, split.SampleShape, byte.MaxValue), labels, split.Classes);
    }

    private void Report(SplitReader split, long done)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new DataProgress($"reading {split.Name}", done, split.TotalBytes));
    }
}
