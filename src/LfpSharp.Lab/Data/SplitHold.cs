using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data;

/// <summary>Takes splits off their files: into memory where they fit, else into a compact file that is mapped.</summary>
/// <param name="cacheFolder">Where compact files are kept.</param>
/// <param name="memoryLimit">Bytes of samples that may be held in memory.</param>
/// <param name="progress">Told about every piece.</param>
/// <param name="cancellation">Stops between pieces.</param>
internal sealed class SplitHold(string cacheFolder, long memoryLimit, IProgress<DataProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Holds splits whose reading is cheap: kept in a compact file only when they exceed the limit.</summary>
    /// <param name="splits">The splits.</param>
    /// <param name="identity">Changes when their files do.</param>
    public LabeledData[] Hold(IReadOnlyList<SplitReader> splits, string identity)
        => splits.Sum(split => split.TotalBytes) <= Math.Min(memoryLimit, Array.MaxLength)
            ? [.. splits.Select(ToMemory)]
            : HoldDecoded(identity, () => splits);

    /// <summary>Holds splits whose decoding is dear: always kept in a compact file, and not opened when that is there.</summary>
    public LabeledData[] HoldDecoded(string identity, Func<IReadOnlyList<SplitReader>> open)
    {
        var path = Path.Combine(cacheFolder, "decoded", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32] + ".safetensors");
        var limit = Math.Min(memoryLimit, Array.MaxLength);
        if (File.Exists(path))
        {
            try
            {
                return CompactFile.Read(path, limit);
            }
            catch (InvalidFileException)
            {
                // What is kept here is only a copy: a damaged one is made again.
                File.Delete(path);
            }
        }
        CompactFile.Write(path, open(), Report);
        return CompactFile.Read(path, limit);
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
        return new LabeledData(split.Name, new ArraySamples<byte>(bytes, split.Count, split.SampleShape, byte.MaxValue), labels, split.Classes);
    }

    private void Report(SplitReader split, long done)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new DataProgress($"reading {split.Name}", done, split.TotalBytes));
    }
}
