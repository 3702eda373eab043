using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Training;

/// <summary>Shows a training run: a line an epoch, and on a terminal a line that is overwritten while an epoch runs.</summary>
internal sealed class TrainingView(Terminal terminal) : IProgress<TrainingProgress>, IDisposable
{
    private readonly LiveLine line = new(terminal);
    private bool hasHeader;

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } record)
            Finished(record);
        else
            line.Show(FormattableString.Invariant($"{value.Epoch,5}   step {value.Step} of {value.Steps}, {value.StepsPerSecond:f0} steps/s, {value.Left:h\\:mm\\:ss} left"));
    }

    public void Dispose() => line.Dispose();

    private void Finished(EpochRecord record)
    {
        line.Dispose();
        if (!hasHeader)
            terminal.Line("epoch   training   validation       loss   seconds");
        hasHeader = true;
        terminal.Line(
            FormattableString.Invariant($"{record.Epoch,5}   {100 * record.TrainAccuracy,6:f2} %   {100 * record.ValidationAccuracy,8:f2} %   {record.ValidationLoss,8:f4}   {record.Seconds,7:f1}"));
        if (record.FiringRates is { } rates)
            terminal.Line(
                "        firing rate: "
                    + string.Join(", ", rates.Select(layer => FormattableString.Invariant($"layer {layer.Key} {100 * layer.Value:f1} %"))));
        terminal.Record(record);
    }
}
