using LfpSharp.Commands.Screen;
using LfpSharp.Commands.Series;
using LfpSharp.Commands.Training;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Tests.Screen;

/// <summary>What progress says at the widths that terminals have.</summary>
public sealed class ProgressRowTests
{
    private static readonly EpochRecord Last = new(2, 80, 0.9, 0.962, 0.1234, 0.01, 30);

    private static readonly TrainingProgress Training = new(3, 12, 40, 0.23, 123.4, TimeSpan.FromSeconds(32), null);

    [Theory]
    [InlineData(20, "█░░░░░ epoch 3 of …")]
    [InlineData(40, "█░░░░░ epoch 3 of 10   0:00:32 left")]
    [InlineData(60, "██░░░░░ epoch 3 of 10   0:00:32 left   step 12 of 40")]
    [InlineData(80, "██░░░░░░░░ epoch 3 of 10   0:00:32 left   step 12 of 40   validation 96.20 %")]
    [InlineData(120, "███░░░░░░░░░░░░ epoch 3 of 10   0:00:32 left   step 12 of 40   validation 96.20 %   loss 0.1234   123 steps/s")]
    public void Training_ByWidth_SaysTheMostImportantFirst(int width, string expected)
        => Assert.Equal(expected, TrainingView.Row(Training, 10, ScoreKind.Accuracy, Last).Text(width));

    [Fact]
    public void Training_InTheFirstEpochOfATimeThatIsSet_SaysWhatIsKnown()
        => Assert.Equal(
            "███░░░░░░░░░░░░ epoch 3   step 12 of 40   123 steps/s",
            TrainingView.Row(Training with { Left = null }, null, ScoreKind.Accuracy, null).Text(120));

    [Theory]
    [InlineData(40, "████░░ 9 of 15 trials done\n█░░░░░ run 10   lfp-epsilon\n░░░░░░ run 12   gradient   0:00:32 left")]
    [InlineData(
        60,
        "████░░░ 9 of 15 trials done\n██░░░░░ run 10   lfp-epsilon   0:00:32 left   epoch 3\n"
            + "░░░░░░░ run 12   gradient   0:00:32 left   epoch 3")]
    [InlineData(
        80,
        "██████░░░░ 9 of 15 trials done\n██░░░░░░░░ run 10   lfp-epsilon   0:00:32 left   epoch 3   step 12 of 40\n"
            + "░░░░░░░░░░ run 12   gradient   0:00:32 left   epoch 3   step 12 of 40")]
    [InlineData(
        120,
        "█████████░░░░░░ 9 of 15 trials done\n"
            + "███░░░░░░░░░░░░ run 10   lfp-epsilon   0:00:32 left   epoch 3   step 12 of 40   rate 0.01   seed 7\n"
            + "░░░░░░░░░░░░░░░ run 12   gradient   0:00:32 left   epoch 3   step 12 of 40   rate 0.5   seed 7")]
    public void Series_ByWidth_HasARowForAllAndOneForEachRun(int width, string expected)
    {
        SeriesProgress first = new(10, 15, "lfp-epsilon", 0.01, 7, IsTrial: true, Training: Training);
        SeriesProgress second = new(12, 15, "gradient", 0.5, 7, IsTrial: true, Training: Training with { Done = 0 });

        Assert.Equal(expected, string.Join('\n', RunningRows.Rows(9, [first, second]).Select(row => row.Text(width))));
    }

    [Theory]
    [InlineData(40, "███░░░ fetching cifar-10.tar.gz   50 %")]
    [InlineData(60, "████░░░ fetching cifar-10.tar.gz   50 %   82.0 of 164.0 MiB")]
    [InlineData(120, "████████░░░░░░░ fetching cifar-10.tar.gz   50 %   82.0 of 164.0 MiB")]
    public void Data_ByWidth_SaysShareThenSize(int width, string expected)
        => Assert.Equal(expected, DataProgressView.Row(new DataProgress("fetching cifar-10.tar.gz", 82L << 20, 164L << 20)).Text(width));

    [Fact]
    public void Data_OfUnknownSize_HasNoBar()
        => Assert.Equal("fetching x   1.5 MiB", DataProgressView.Row(new DataProgress("fetching x", 3L << 19, null)).Text(80));

    [Fact]
    public void Text_AtEveryWidth_LeavesTheLastColumnFree()
    {
        ProgressRow[] rows =
        [
            TrainingView.Row(Training, 10, ScoreKind.Accuracy, Last), new(double.NaN, "reading", "名前の長いファイル"), new(null, "名前の長いファイル"),
            new(7), new(null),
        ];
        foreach (var row in rows)
            Assert.All(Enumerable.Range(1, 200), width => Assert.InRange(ProgressRow.Columns(row.Text(width)), 0, width - 1));
    }

    [Fact]
    public void Text_WithLettersOfEastAsia_CountsTwoColumnsEach()
    {
        Assert.Equal(6, ProgressRow.Columns("名a前b"));
        Assert.Equal("名前の…", new ProgressRow(null, "名前の長い").Text(9));
    }

    [Fact]
    public void Text_WithControlCharacters_ShowsTheirCodes()
        => Assert.Equal("a\\u001b[31mb", new ProgressRow(null, "a\u001b[31mb").Text(80));
}
