using System.Runtime.InteropServices;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class NpyDataTests : IDisposable
{
    private static readonly byte[] Labels = [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 4))];

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_BytesWithoutTestSplit_GivesThemAndTakesOneBySeed()
    {
        Write("X_train.npy", NpyFiles.Of("|u1", TestFiles.Bytes(240), 20, 3, 4));
        Write("y_train.npy", NpyFiles.Of("|u1", Labels, 20));
        var set = Load();
        Assert.Equal([1L, 3L, 4L], set.Train.SampleShape);
        Assert.Equal((16, 4), (set.Train.Count, set.Test!.Count));
        Assert.Equal(["0", "1", "2", "3"], set.Train.Classes);
        using var batch = set.Train.Gather([0]);
        Assert.Equal(set.Train.Labels[0], batch.Labels.item<long>());
        var found = batch.Inputs.data<float>().ToArray();
        Assert.Contains(
            Enumerable.Range(0, 20),
            row => TestFiles.Bytes(240).AsSpan(row * 12, 12).ToArray().Select(value => (float)value).SequenceEqual(found));
    }

    [Theory]
    [InlineData("<i8", 8)]
    [InlineData("<i4", 4)]
    [InlineData("<u2", 2)]
    [InlineData("|i1", 1)]
    public void Load_LabelsOfAnyWholeType_AreTheSame(string type, int bytes)
    {
        Write("x_train.npy", NpyFiles.Of("<f4", NpyFiles.Floats([.. Enumerable.Range(0, 40).Select(i => i / 8f)]), 20, 2));
        Write("y_train.npy", NpyFiles.Of(type, [.. Labels.SelectMany(label => (byte[])[label, .. new byte[bytes - 1]])], 2, [20]));
        Write("x_test.npy", NpyFiles.Of("<f4", NpyFiles.Floats(7, -9.5f), 1, 2));
        Write("y_test.npy", NpyFiles.Of("|u1", [2], 1));
        var set = Load();
        Assert.Equal(Labels.Select(label => (int)label), set.Train.Labels.ToArray());
        using var batch = set.Test!.Gather([0]);
        Assert.Equal([7, -9.5f], batch.Inputs.data<float>().ToArray());
        Assert.Equal(2, batch.Labels.item<long>());
    }

    [Fact]
    public void Load_NumbersToPredict_AreKeptAsTheyAre()
    {
        Write("x_train.npy", NpyFiles.Of("<f4", NpyFiles.Floats([.. Enumerable.Range(0, 10)]), 10, 1));
        double[] numbers = [.. Enumerable.Range(0, 10).Select(i => 1e9 + (i / 4.0))];
        Write("y_train.npy", NpyFiles.Of("<f8", MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray(), 10));
        var set = Load(target: TargetKind.Number);
        Assert.Equal(numbers, set.Train.Numbers.ToArray().Concat(set.Test!.Numbers.ToArray()).Order());
    }

    [Fact]
    public void Load_SeveralNumbersOrLabelsASample_GivesThemInTheirOrder()
    {
        Write("x_train.npy", NpyFiles.Of("<f4", NpyFiles.Floats([.. Enumerable.Range(0, 10)]), 10, 1));
        Write("x_test.npy", NpyFiles.Of("<f4", NpyFiles.Floats([.. Enumerable.Range(0, 2)]), 2, 1));
        Write("y_train.npy", NpyFiles.Of("|u1", [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 3 == 0 ? 1 : 0))], 10, 2));
        Write("y_test.npy", NpyFiles.Of("|u1", [0, 1, 1, 1], 2, 2));
        var numbers = Load(target: TargetKind.Number);
        Assert.Equal(["y0", "y1"], numbers.Train.Targets.Select(target => target.Name));
        Assert.Equal([0, 1], numbers.Test!.NumbersOf(0));
        Assert.Equal([1, 1], numbers.Test.NumbersOf(1));
        var labels = Load(target: TargetKind.Labels);
        Assert.True(labels.Train.HasSeveralLabels);
        Assert.Equal([true, false, false, true, false, false, true, false, false, true], labels.Train.HoldsOf(0));
        Assert.Equal([false, true], labels.Test!.HoldsOf(0));
        Assert.Equal(2, labels.Train.Outputs);

        Write("y_test.npy", NpyFiles.Of("|u1", [0, 2, 1, 1], 2, 2));
        Assert.Contains(
            "2 for sample 0; expected 1 where a label holds",
            Assert.Throws<InvalidFileException>(() => Load(target: TargetKind.Labels)).Message, StringComparison.Ordinal);
        Write("y_test.npy", NpyFiles.Of("|u1", [0, 1], 2));
        Assert.Contains(
            "the same in both splits", Assert.Throws<InvalidFileException>(() => Load(target: TargetKind.Number)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AboveTheLimit_HasTheHashScalingAndBatchesOfMemory()
    {
        // 1.4 MiB of float32, so that a limit of 1 MiB leaves them in the file.
        var random = new Random(3);
        Write(
            "x_train.npy",
            NpyFiles.Of("<f4", NpyFiles.Floats([.. Enumerable.Range(0, 600 * 600).Select(_ => random.NextSingle())]), 600, 600));
        Write("y_train.npy", NpyFiles.Of("|u1", [.. Enumerable.Range(0, 600).Select(i => (byte)(i % 4))], 600));
        var (held, left) = (Load(512, InputScaling.Standard), Load(1, InputScaling.Standard));
        Assert.IsType<ArraySamples<float>>(held.Train.Samples);
        Assert.IsType<FileSamples<float>>(left.Train.Samples);
        Assert.Equal(held.Hash, left.Hash);
        Assert.Equal(held.Train.Normalization.Scale, left.Train.Normalization.Scale);
        Assert.Equal(held.Train.Normalization.Shift, left.Train.Normalization.Shift);
        Assert.Equal(held.Train.Samples.Maximum, left.Train.Samples.Maximum);
        int[] some = [5, 6, 7, 400, 3, 3, 479];
        using var expected = held.Train.Gather(some, augmentation: new ShiftFlipNoise(noise: 0.1), seed: 7);
        using var found = left.Train.Gather(some, augmentation: new ShiftFlipNoise(noise: 0.1), seed: 7);
        Assert.Equal(expected.Inputs.data<float>().ToArray(), found.Inputs.data<float>().ToArray());
        Parallel.For(0, 8, thread =>
        {
            using var batch = left.Train.Gather(some);
            using var alike = held.Train.Gather(some);
            Assert.Equal(alike.Inputs.data<float>().ToArray(), batch.Inputs.data<float>().ToArray());
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gather_FileChangedSinceItWasOpened_IsRefusedByName(bool cut)
    {
        Write("x_train.npy", NpyFiles.Of("|u1", new byte[2 << 20], 2048, 1024));
        Write("y_train.npy", NpyFiles.Of("|u1", new byte[2048].Select((_, i) => (byte)(i % 2)).ToArray(), 2048));
        var set = Load(1);
        using (var file = new FileStream(folder["set/x_train.npy"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            if (cut)
                file.SetLength(1 << 20);
            else
                file.WriteByte(0);
        }

        File.SetLastWriteTimeUtc(folder["set/x_train.npy"], DateTime.UtcNow.AddSeconds(3));
        var error = Assert.Throws<InvalidFileException>(() => set.Train.Gather([5]));
        Assert.Contains("x_train.npy: found a file that has changed since it was opened", error.Message, StringComparison.Ordinal);
        Assert.Contains("Leave data alone while it is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhatIsNoSuchArray_SaysWhatWasFound()
    {
        Write("y_train.npy", NpyFiles.Of("|u1", [0, 1], 2));
        Refused("only y_train.npy", null);
        Refused("7f454c46", "\u007fELFabcdefgh"u8.ToArray());
        Refused("within the header", NpyFiles.Of("|u1", [], 2, 3)[..40]);
        Refused("found 5 bytes after the header; expected 6 bytes of values", NpyFiles.Of("|u1", new byte[5], 2, 3));
        Refused("found 7 bytes after the header; expected 6 bytes of values", NpyFiles.Of("|u1", new byte[7], 2, 3));
        Refused("a header of 4294967295 bytes", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]);
        Refused("values of the type '>f4'", NpyFiles.Of(">f4", new byte[24], 2, 3));
        Refused("an array in Fortran's order", [.. NpyFiles.Header("|u1", "(2, 3)", 1, "True"), .. new byte[6]]);
        Refused("the shape (2, 99999999999)", [.. NpyFiles.Header("|u1", "(2, 99999999999)", 1), .. new byte[6]]);
        Refused("the shape (2, 0)", [.. NpyFiles.Header("|u1", "(2, 0)", 1)]);
        Refused("without a simple 'descr'", [.. NpyFiles.Header("|u1', [", "2", 1), .. new byte[6]]);
        Refused("<f8 of shape (2, 3)", NpyFiles.Of("<f8", new byte[48], 2, 3));
        Refused("found gzip", TestFiles.Gzip(NpyFiles.Of("|u1", new byte[6], 2, 3)));
        Refused("NaN in sample 1", NpyFiles.Of("<f4", NpyFiles.Floats(1, 2, float.NaN, 4), 2, 2));
        Refused("the shape (2); expected (3,)", NpyFiles.Of("|u1", new byte[6], 3, 2));
        Write("y_train.npy", NpyFiles.Of("<f4", NpyFiles.Floats(0, 1.5f), 2));
        Refused("the label 1.5 of sample 1", NpyFiles.Of("|u1", new byte[6], 2, 3));
        Write("y_train.npy", NpyFiles.Of("|i1", [0, 255], 2));
        Refused("the label -1 of sample 1", NpyFiles.Of("|u1", new byte[6], 2, 3));
        Write("y_train.npy", NpyFiles.Of("|u1", [0, 1], 2));
        Write("x_test.npy", NpyFiles.Of("|u1", new byte[8], 2, 4));
        Write("y_test.npy", NpyFiles.Of("|u1", [0, 1], 2));
        Refused("|u1 of shape (2, 4); expected |u1 of shape (N, 3) as for training", NpyFiles.Of("|u1", new byte[6], 2, 3));
        Assert.Contains(
            "found nothing; expected a folder with x_train.npy",
            Assert.Throws<InvalidFileException>(() => NpyData.Load(new DataOptions(), folder["nowhere"])).Message,
            StringComparison.Ordinal);

        void Refused(string expected, byte[]? file)
        {
            if (file is not null)
                Write("x_train.npy", file);
            Assert.Contains(expected, Assert.Throws<InvalidFileException>(() => Load()).Message, StringComparison.Ordinal);
        }
    }

    private DataSet Load(int limit = 512, InputScaling scaling = InputScaling.None, TargetKind target = TargetKind.Class)
        => DataSets.Load(
            "npy", new DataOptions { Path = folder["set"], MemoryLimitMiB = limit, Scaling = scaling, Target = target, TestShare = 0.2 });

    private void Write(string name, byte[] content) => folder.Write("set/" + name, content);
}
