using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Training on data that is not read into memory.</summary>
public sealed class LargeDataTests : IDisposable
{
    private const int Side = 64, Pixels = Side * Side;
    private const long Mebibyte = 1 << 20;

    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("npy")]
    [InlineData("idx")]
    public void Train_SamplesLeftInTheirFile_GivesTheWeightsOfMemory(string format)
    {
        const int count = 320;   // 1.25 MiB
        Write(format, "", count, [.. TestFiles.Bytes(count * Pixels)]);
        Assert.Equal(Train(format, "held", 512, epochs: 2), Train(format, "left", 1, epochs: 2));
    }

    [Theory(Explicit = true)]
    [InlineData("npy")]
    [InlineData("idx")]
    public void Train_FileLargerThanMemoryMayBe_KeepsWithinBounds(string format)
    {
        // 4 GiB that take no room on the disk: zeros, but for the start.
        const int count = 1 << 20;
        Write(format, "small", 320, TestFiles.Bytes(320 * Pixels));
        Train(format, "warm", 1, epochs: 1, from: "small");
        Write(format, "", count, TestFiles.Bytes(320 * Pixels));
        GC.Collect();
        PeakMemory.Reset();
        var before = PeakMemory.MiB;
        Train(format, "large", 64, steps: 40);
        var growth = PeakMemory.MiB - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{format}: {count * (long)Pixels / Mebibyte} MiB of samples, {growth:f0} MiB more");
        Assert.True(growth < 200, $"resident memory grew by {growth:f0} MiB");
    }

    private void Write(string format, string name, int count, byte[] start)
    {
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 4))];
        if (format == "npy")
        {
            Sparse(folder.Write($"{name}{format}/x_train.npy", []), NpyFiles.Of("|u1", [], count, Side, Side), start, count);
            folder.Write($"{name}{format}/y_train.npy", NpyFiles.Of("|u1", labels, count));
        }
        else
        {
            Sparse(folder.Write($"{name}{format}/train-images-idx3-ubyte", []), TestFiles.Idx([], count, Side, Side), start, count);
            folder.Write($"{name}{format}/train-labels-idx1-ubyte", TestFiles.Idx(labels, count));
            folder.Write($"{name}{format}/t10k-images-idx3-ubyte", TestFiles.Idx([.. start[..(8 * Pixels)]], 8, Side, Side));
            folder.Write($"{name}{format}/t10k-labels-idx1-ubyte", TestFiles.Idx(labels[..8], 8));
        }
    }

    private static void Sparse(string path, byte[] header, byte[] start, int count)
    {
        using var file = new FileStream(path, FileMode.Create);
        file.Write(header);
        file.Write(start);
        file.SetLength(header.Length + ((long)count * Pixels));
    }

    private string? Train(string format, string name, int limit, int? epochs = null, long? steps = null, string from = "")
    {
        var recipe = new Recipe
        {
            Threads = 1,
            Data = new DataRecipe { Name = format, Path = folder[from + format], MemoryLimit = limit, ValidationShare = 0.01 },
            Model = new MlpOptions { Hidden = [8] },
            Logging = new LoggingOptions { Pictures = false },
            Training = new TrainingOptions { BatchSize = 64, Epochs = epochs, Steps = steps },
        };
        using var run = TrainingRun.Start(recipe, folder[$"{name}-{format}"], cancellation: Cancellation);
        run.Train(cancellation: Cancellation, scoreTest: false);
        return run.Folder.ReadManifest()!.FinalWeightsHash;
    }
}
