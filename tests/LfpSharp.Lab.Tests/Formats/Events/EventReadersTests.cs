using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Events;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Events;

public sealed class EventReadersTests : IDisposable
{
    private static readonly EventGrid Two = new(2, 2, 2, EventBinning.Time);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fill_ByTime_SharesOutTimeAndPlaces()
    {
        // Rows and columns of four become two; time 0 to 9 becomes 0 to 4 and 5 to 9.
        var sample = new byte[Two.Size];
        Two.Fill([new(100, 0, 0, true), new(104, 3, 1, true), new(105, 1, 2, false), new(109, 2, 3, true)], 4, 4, sample);
        Assert.Equal([1, 1, 0, 0, /**/ 0, 0, 0, 0, /* step 2 */ 0, 0, 0, 1, /**/ 0, 0, 1, 0], sample);
    }

    [Fact]
    public void Fill_ByCount_SharesOutEvents()
    {
        var sample = new byte[Two.Size];
        sample.AsSpan().Fill(7);
        (Two with { Binning = EventBinning.Count }).Fill(
            [new(0, 0, 0, true), new(0, 0, 0, true), new(1, 0, 0, true), new(900, 3, 3, false)], 4, 4, sample);
        Assert.Equal([1, 0, 0, 0, /**/ 0, 0, 0, 0, /* step 2 */ 1, 0, 0, 0, /**/ 0, 0, 0, 1], sample);
    }

    [Fact]
    public void Fill_OneEventOrNone_IsInTheFirstStep()
    {
        var sample = new byte[Two.Size];
        Two.Fill([new(5, 3, 3, true)], 4, 4, sample);
        Assert.Equal(1, sample[3]);
        Two.Fill([], 4, 4, sample);
        Assert.Equal(new byte[Two.Size], sample);
    }

    [Fact]
    public void ReadEvents_OfNMnist_HasColumnRowTimeAndSign()
        => Assert.Equal(
            [new(0x12345, 3, 33, true), new(0x7fffff, 0, 1, false)],
            NMnistSplit.ReadEvents(Write("a.bin", EventFiles.NMnist((3, 33, true, 0x12345), (0, 1, false, 0x7fffff)))));

    [Theory]
    [InlineData(new byte[] { }, "found 0 bytes; expected a multiple of 5")]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6 }, "found 6 bytes; expected a multiple of 5")]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 1, 34, 3, 4, 5 }, "byte 5: found an event at column 1, row 34; expected 0 to 33")]
    public void ReadEvents_OfADamagedFile_IsRefused(byte[] content, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<InvalidFileException>(() => NMnistSplit.ReadEvents(Write("a.bin", content))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_NMnist_HasSplitsClassesAndSpikes()
    {
        var options = new DataOptions
        {
            Path = EventFiles.NMnistFolder(folder),
            Steps = 3,
            ImageSize = (17, 17),
            CacheDirectory = folder["cache"]
        };
        var data = DataSets.Load("n-mnist", options);
        Assert.Equal((6, 6), (data.Train.Count, data.Test!.Count));
        Assert.Equal(["0", "1"], data.Train.Classes);
        Assert.Equal([3, 2, 17, 17], data.Train.SampleShape);
        Assert.Equal([0, 0, 0, 1, 1, 1], data.Train.Labels.ToArray());

        // The second file, of class 0 and number 2: brighter at column 2, row 33 in the first step, darker at column 33, row 2 in the last.
        using var batch = data.Train.Gather([1]);
        var values = batch.Inputs.flatten().data<float>().ToArray();
        Assert.Equal(2, values.Sum());
        Assert.Equal((1f, 1f), (values[(16 * 17) + 1], values[(((2 * 2) + 1) * 17 * 17) + (1 * 17) + 16]));

        // Beyond the limit the samples lie in a file, as they are.
        var mapped = DataSets.Load("n-mnist", options with { MemoryLimitMiB = 1, ImageSize = null, Steps = 100 });
        Assert.Equal([100, 2, 34, 34], mapped.Train.SampleShape);
    }

    [Fact]
    public void Load_AFolderThatIsNoNMnist_IsRefused()
    {
        Directory.CreateDirectory(folder["n/Train/0"]);
        Assert.Contains("found 1 folders without a .bin file", Refusal("n-mnist", "n"), StringComparison.Ordinal);
        Directory.Delete(folder["n/Train"], recursive: true);
        Assert.Contains("found no 'Train'; expected a folder with 'Train' in it", Refusal("n-mnist", "n"), StringComparison.Ordinal);
        Assert.Contains(
            "the sensor has 34×34",
            Assert.Throws<ArgumentException>(() => DataSets.Load("n-mnist", new DataOptions { Path = "n", ImageSize = (35, 34) })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Aedat_GivesValidEventsOfPixels()
    {
        (int X, int Y, bool IsOn, int Time)[] events = [(0, 127, true, 5), (127, 0, false, 7), (64, 3, true, 9), (1, 2, false, 11)];
        var found = new List<SensorEvent>();
        AedatFile.Read(Write("a.aedat", EventFiles.Aedat(events)), 128, 128, found.Add);
        Assert.Equal(events.Select(one => new SensorEvent(one.Time, one.X, one.Y, one.IsOn)), found);
        found.Clear();
        AedatFile.Read(Write("b.aedat", TestFiles.Gzip(EventFiles.Aedat(events))), 128, 128, found.Add);
        Assert.Equal(4, found.Count);
    }

    [Fact]
    public void Read_ADamagedAedat_IsRefused()
    {
        var file = EventFiles.Aedat((0, 127, true, 5));
        Assert.Contains("found another beginning; expected #!AER-DAT3.1", Damaged([.. "#!AER-DAT2.0\r\n"u8]), StringComparison.Ordinal);
        Assert.Contains("found a line without #", Damaged([.. file[..14], .. "x\n"u8]), StringComparison.Ordinal);
        Assert.Contains("more than 65536 bytes of text", Damaged([.. file[..14], .. Enumerable.Repeat((byte)'#', 70_000)]),
            StringComparison.Ordinal);
        Assert.Contains("the end of the file within a packet", Damaged(file[..^1]), StringComparison.Ordinal);
        Assert.Contains("the end of the file within the header of a packet", Damaged(file[..^12]), StringComparison.Ordinal);
        Assert.Contains("an event at column 128, row 0; expected a sensor of 128", Damaged(EventFiles.Aedat((128, 0, true, 1))),
            StringComparison.Ordinal);
        var size = file.AsSpan().LastIndexOf((byte[])[8, 0, 0, 0]);
        file[size] = 9;
        Assert.Contains("events of 9 bytes; expected 8", Damaged(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Gestures_TakesThemByTheirTable()
    {
        WriteGestures();
        var data = DataSets.Load("dvs-gesture",
            new DataOptions { Path = folder.Path, Steps = 2, ImageSize = (4, 4), CacheDirectory = folder["cache"] });
        Assert.Equal([1, 10], data.Train.Labels.ToArray());
        Assert.Equal("right hand wave", data.Train.Classes[1]);
        using var batch = data.Train.Gather([0, 1]);
        Assert.Equal([2, 2, 2, 4, 4], batch.Inputs.shape);

        // Events at 10 and 19 are of the first gesture, 20 and what is before 10 of none, 30 of the second.
        Assert.Equal([2, 1], batch.Inputs.flatten(1).sum(1).data<float>().Select(value => (int)value));
    }

    [Theory]
    [InlineData("12,10,20", "line 2: found '12,10,20'; expected class (1 to 11)")]
    [InlineData("1,10", "line 2: found '1,10'")]
    [InlineData("1,20,10", "line 2: found '1,20,10'")]
    [InlineData("1,10,20\n2,15,30", "line 3: found '2,15,30'")]
    [InlineData("", "found no gesture; expected a line for each")]
    public void ReadTable_ADamagedTable_IsRefused(string lines, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<InvalidFileException>(() => GestureSplit.ReadTable(Write("t.csv", EventFiles.Table(lines)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_GesturesWithoutAFile_AreRefused()
    {
        Assert.Contains("trials_to_train.txt: found no file", Refusal("dvs-gesture", "."), StringComparison.Ordinal);
        Write("trials_to_train.txt", []);
        Assert.Contains("found no name of a file", Refusal("dvs-gesture", "."), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SpokenWords_AreStepsOfChannels()
    {
        Write("shd_train.h5", EventFiles.Spoken([[0.1f, 0.2f, 0.3f], [0.5f]], [[0, 699, 10], [350]], [1, 0]));
        Write("shd_test.h5", EventFiles.Spoken([[0.1f]], [[5]], [1]));
        var data = DataSets.Load("shd",
            new DataOptions { Path = folder.Path, Steps = 2, ImageSize = (1, 70), CacheDirectory = folder["cache"] });
        Assert.Equal([2, 70], data.Train.SampleShape);
        Assert.Equal(["0", "1"], data.Test!.Classes);
        using var batch = data.Train.Gather([0, 1]);
        var values = batch.Inputs.flatten().data<float>().ToArray();
        Assert.Equal([0, 69 /* 0.2 s is within the first half */, 70 + 1, 140 + 35],
            values.Index().Where(one => one.Item == 1).Select(one => one.Index));
    }

    [Fact]
    public void Load_ASpokenFileOfPython_HasHalfPrecisionTimes()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Formats", "Events", "Fixtures", "shd_train.h5"), folder["shd_train.h5"]);
        File.Copy(folder["shd_train.h5"], folder["shd_test.h5"]);
        var data = DataSets.Load("shd", new DataOptions { Path = folder.Path, Steps = 4, CacheDirectory = folder["cache"] });
        Assert.Equal([0, 1, 0], data.Train.Labels.ToArray());
        using var batch = data.Train.Gather([0]);

        // Times 0, 1/4, 1/2, 1 of units 0, 10, 20, 699.
        Assert.Equal(
            [0, 10, 700 + 20, (3 * 700) + 699],
            batch.Inputs.flatten().data<float>().ToArray().Index().Where(one => one.Item == 1).Select(one => one.Index));
    }

    [Fact]
    public void Load_DamagedSpokenWords_AreRefused()
    {
        Write("shd_test.h5", EventFiles.Spoken([[0.1f]], [[5]], [0]));
        Spoken([[0.1f, 0.2f]], [[5]], [0]);
        Assert.Contains("sample 0 with 2 times and 1 units", Refusal("shd", "."), StringComparison.Ordinal);
        Spoken([[0.1f]], [[700]], [0]);
        Assert.Contains("units from 0 to 699", Refusal("shd", "."), StringComparison.Ordinal);
        Spoken([[-1f]], [[7]], [0]);
        Assert.Contains("seconds from 0", Refusal("shd", "."), StringComparison.Ordinal);
        Spoken([[0.1f]], [[7]], [-1]);
        Assert.Contains("found label -1; expected 0 to 999", Refusal("shd", "."), StringComparison.Ordinal);
        Spoken([[0.1f]], [[7]], [0, 1]);
        Assert.Contains("labels of shape [2] and 1 and 1 lists of spikes", Refusal("shd", "."), StringComparison.Ordinal);
        Assert.Contains(
            "data.image-size is [1, channels]",
            Assert.Throws<ArgumentException>(()
                => DataSets.Load("shd", new DataOptions { Path = folder.Path, ImageSize = (2, 2) })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MovingEdges_RepeatsAndHasFourClasses()
    {
        var options = new DataOptions { Samples = 40, Steps = 6, Seed = 3 };
        var (first, again) = (DataSets.Load("moving-edges", options), DataSets.Load("moving-edges", options));
        Assert.Equal(["left", "right", "up", "down"], first.Train.Classes);
        Assert.Equal([6, 2, 16, 16], first.Train.SampleShape);
        Assert.Equal(first.Hash, again.Hash);
        Assert.NotEqual(first.Hash, DataSets.Load("moving-edges", options with { Seed = 4 }).Hash);
        using var batch = first.Train.Gather([.. Enumerable.Range(0, first.Train.Count)]);
        Assert.InRange(batch.Inputs.mean().item<float>(), 0.04f, 0.07f);

        // A bar that moves right is brighter at a column 2 to 5 behind which it becomes darker: [N, T, 2, columns] of the most events.
        var right = batch.Inputs[batch.Labels.eq(1)].sum(3).argmax(3);
        var width = (right.select(2, 0) - right.select(2, 1)).remainder(16);
        Assert.InRange(width.ge(2).logical_and(width.le(5)).to(TorchSharp.torch.ScalarType.Float32).mean().item<float>(), 0.9f, 1);
    }

    private void WriteGestures()
    {
        foreach (var split in (string[])["train", "test"])
        {
            Write($"trials_to_{split}.txt", [.. System.Text.Encoding.ASCII.GetBytes($"user_{split}.aedat\n")]);
            Write(
                $"user_{split}.aedat",
                EventFiles.Aedat((1, 1, true, 9), (1, 1, true, 10), (99, 99, false, 19), (5, 5, true, 20), (1, 1, true, 30),
                    (9, 9, true, 40)));
            Write($"user_{split}_labels.csv", EventFiles.Table("2,10,20", "11,25,40"));
        }
    }

    private void Spoken(float[][] times, int[][] units, int[] labels) => Write("shd_train.h5", EventFiles.Spoken(times, units, labels));

    private string Damaged(byte[] content)
        => Assert.Throws<InvalidFileException>(() => AedatFile.Read(Write("a.aedat", content), 128, 128, _ => { })).Message;

    private string Refusal(string name, string path)
        => Assert.Throws<InvalidFileException>(
            () => DataSets.Load(name, new DataOptions
            {
                Path = Path.GetFullPath(path, folder.Path),
                CacheDirectory = folder["cache"]
            })).Message;

    private string Write(string name, byte[] content) => folder.Write(name, content);
}
