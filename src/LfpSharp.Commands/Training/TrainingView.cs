using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Training;

/// <summary>Shows a training run: a line an epoch, and on a terminal a line that is overwritten while an epoch runs.</summary>
internal sealed class TrainingView(Terminal terminal, ScoreKind score) : IProgress<TrainingProgress>, IDisposable
{
    private readonly LiveLine line = new(terminal);
    private readonly EpochTable epochs = new(terminal, score);

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } record)
        {
            Finished(record);
        }
        else
        {
            line.Show(
                FormattableString.Invariant($"epoch {value.Epoch}   step {value.Step} of {value.Steps}, ")
                + FormattableString.Invariant($"{value.StepsPerSecond:f0} steps/s, ")
                + FormattableString.Invariant($"{value.Left:h\\:mm\\:ss} left"));
        }
    }

    public void Dispose() => line.Dispose();

    private void Finished(EpochRecord record)
    {
        line.Dispose();
        epochs.Row(record);
        if (record.FiringRates is { } rates)
        {
            terminal.Line(
                "   firing rate: " + string.Join(", ", rates.Select(layer => $"layer {layer.Key} {Wording.Percent(layer.Value, "f1")}")));
        }
        terminal.Record(record);
    }
}
