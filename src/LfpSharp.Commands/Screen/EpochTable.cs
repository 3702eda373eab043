using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;
using static LfpSharp.Lab.Pages.TableColumn;
using static LfpSharp.Lab.Pages.Wording;

namespace LfpSharp.Commands.Screen;

/// <summary>The epochs of a run, a row each, as they come.</summary>
internal sealed class EpochTable(Terminal terminal, ScoreKind score)
{
    private readonly RunningTable rows = new(
        terminal, Number("epoch"), Number("training"), Number("validation"), Number("loss", 8), Number("seconds"));

    public void Row(EpochRecord record)
        => rows.Row(
            CountCell(record.Epoch), score.Cell(record.TrainScore), score.Cell(record.ValidationScore),
            NumberCell(record.ValidationLoss, "f4"), NumberCell(record.Seconds, "f1"));
}
