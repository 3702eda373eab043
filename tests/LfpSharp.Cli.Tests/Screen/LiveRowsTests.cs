using LfpSharp.Commands.Screen;

namespace LfpSharp.Cli.Tests.Screen;

/// <summary>Rows that are overwritten leave nothing of what stood there before.</summary>
public sealed class LiveRowsTests : IDisposable
{
    private const int Width = 40;

    private readonly StringWriter written = new();
    private readonly StoppedClock clock = new();
    private int height = 10;

    private ScreenImage Image => new(Width, written.ToString().Replace("\n", "\r\n", StringComparison.Ordinal));

    public void Dispose() => written.Dispose();

    [Fact]
    public void Show_FewerAndShorterRows_OverwritesAllThatStood()
    {
        using var rows = Live();
        rows.Show(new(null, "a long first row"), new(null, "a long second row"), new(null, "third"));
        clock.Pass();
        rows.Show(new(null, "short"), new(null, "second"));
        Assert.Equal(["short", "second"], Image.Rows);
        clock.Pass();
        rows.Show(new(null, "1"), new(null, "2"), new(null, "3"));
        Assert.Equal(["1", "2", "3"], Image.Rows);
        Assert.False(Image.HasWrapped);
    }

    [Fact]
    public void Show_OneRow_NeedsNoEscapeCode()
    {
        using (var rows = Live())
        {
            rows.Show(new ProgressRow(0.5, "half"));
            clock.Pass();
            rows.Show(new ProgressRow(1, "all"));
            Assert.Equal(["██████ all"], Image.Rows);
        }

        Assert.Empty(Image.Rows);
        Assert.DoesNotContain('\u001b', written.ToString());
    }

    [Fact]
    public void Erase_WithRowsStanding_LeavesRoomForALine()
    {
        using var rows = Live();
        rows.Show(new(null, "first"), new(null, "second"));
        LiveRows.Erase();
        written.Write("a line\n");
        LiveRows.Erase();
        clock.Pass();
        rows.Show(new(null, "first"), new(null, "second"));
        Assert.Equal(["a line", "first", "second"], Image.Rows);
    }

    [Fact]
    public void Show_OfOthers_TakesThePlaceOfThoseThatStand()
    {
        using var reading = Live();
        using var training = Live();
        reading.Show(new(null, "reading"), new(null, "and more"));
        training.Show(new ProgressRow(null, "training"));
        reading.Dispose();
        Assert.Equal(["training"], Image.Rows);
    }

    [Fact]
    public void Show_AMomentAfter_WritesNothing()
    {
        using var rows = Live();
        rows.Show(new ProgressRow(null, "first"));
        rows.Show(new ProgressRow(null, "second"));
        Assert.Equal(["first"], Image.Rows);
    }

    [Fact]
    public void Show_MoreRowsThanTheTerminalHas_ShowsTheFirst()
    {
        height = 3;
        using var rows = Live();
        rows.Show(new(null, "1"), new(null, "2"), new(null, "3"), new(null, "4"));
        Assert.Equal(["1", "2"], Image.Rows);
    }

    [Fact]
    public void Show_WithoutATerminal_WritesNothing()
    {
        using var rows = new LiveRows(null, () => (Width, height), clock);
        rows.Show(new ProgressRow(null, "first"));
        Assert.Empty(written.ToString());
    }

    private LiveRows Live() => new(written, () => (Width, height), clock);

    private sealed class StoppedClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => now;

        public void Pass() => now += 1000;
    }
}
