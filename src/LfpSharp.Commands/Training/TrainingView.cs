using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Training;

/// <summary>Shows a training run: a line an epoch, and on a terminal a row that is overwritten while an epoch runs.</summary>
internal sealed class TrainingView(Terminal terminal, ScoreKind score, int? total) : IProgress<TrainingProgress>, IDisposable
{
    private readonly LiveRows rows = terminal.Live();
    private readonly EpochTable epochs = new(terminal, score);
    private EpochRecord? last;

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } record)
            Finished(record);
        else
            rows.Show(Row(value, total, score, last));
    }

    public void Dispose() => rows.Dispose();

    /// <summary>Where a run is, the most important first.</summary>
    /// <param name="value">Where.</param>
    /// <param name="total">Epochs in all; null where only a time is set.</param>
    /// <param name="score">What it is judged by.</param>
    /// <param name="last">The epoch before; null in the first.</param>
    internal static ProgressRow Row(TrainingProgress value, int? total, ScoreKind score, EpochRecord? last)
        => new(
            value.Done,
            FormattableString.Invariant($"epoch {value.Epoch}{(total is { } all ? $" of {all}" : "")}"),
            value.Left is { } left ? FormattableString.Invariant($"{left:h\\:mm\\:ss} left") : "",
            FormattableString.Invariant($"step {value.Step} of {value.Steps}"),
            last is null ? "" : $"validation {score.Text(last.ValidationScore)}",
            last is null ? "" : $"loss {Wording.Number(last.ValidationLoss, "f4")}",
            FormattableString.Invariant($"{value.StepsPerSecond:f0} steps/s"));

    private void Finished(EpochRecord record)
    {
        last = record;
        epochs.Row(record);
        if (record.FiringRates is { } rates)
        {
            terminal.Line(
                "   firing rate: " + string.Join(", ", rates.Select(layer => $"layer {layer.Key} {Wording.Percent(layer.Value, "f1")}")));
        }
        terminal.Record(record);
    }
}
