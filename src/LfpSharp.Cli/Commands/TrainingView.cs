using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Commands;

/// <summary>Shows a training run: a line an epoch, and on a terminal a line that is overwritten while an epoch runs.</summary>
internal sealed class TrainingView(Terminal terminal, int epochs) : IProgress<TrainingProgress>, IDisposable
{
    private const int RefreshMs = 100;

    private bool hasHeader;
    private bool hasLiveLine;
    private long lastRefresh;

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } record)
            Finished(record);
        else if (terminal.IsLive && Environment.TickCount64 - lastRefresh > RefreshMs)
            Live(value);
    }

    public void Dispose() => EraseLiveLine();

    private void Finished(EpochRecord record)
    {
        EraseLiveLine();
        if (!hasHeader)
            terminal.Line("epoch   training   validation   seconds");
        hasHeader = true;
        terminal.Line(FormattableString.Invariant($"{record.Epoch,5}   {100 * record.TrainAccuracy,6:f2} %   {100 * record.ValidationAccuracy,8:f2} %   {record.Seconds,7:f1}"));
        terminal.Record(record);
    }

    private void Live(TrainingProgress value)
    {
        var done = (value.Epoch - 1 + ((double)value.Step / value.Steps)) / epochs;
        var left = value.Elapsed / done * (1 - done);
        var rate = (((value.Epoch - 1) * value.Steps) + value.Step) / value.Elapsed.TotalSeconds;
        Console.Out.Write(FormattableString.Invariant($"\r{value.Epoch,5}   step {value.Step} of {value.Steps}, {rate:f0} steps/s, {left:m\\:ss} left    "));
        hasLiveLine = true;
        lastRefresh = Environment.TickCount64;
    }

    private void EraseLiveLine()
    {
        if (hasLiveLine)
            Console.Out.Write("\r" + new string(' ', 70) + "\r");
        hasLiveLine = false;
    }
}
