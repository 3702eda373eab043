using System.Globalization;
using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Runs;

/// <summary>The records of a run for other programs: feedback and sparsity as JSON lines, epochs as CSV, all for TensorBoard.</summary>
internal sealed class RunLogs(RunFolder run)
{
    private readonly Lazy<SummaryWriter> board = new(() => torch.utils.tensorboard.SummaryWriter(run.PathOf("tensorboard")));

    public void Write(FeedbackRecord record)
    {
        run.Append(record);
        if (!run.Recipe.Logging.TensorBoard)
            return;
        foreach (var layer in record.Layers)
        {
            Scalar($"feedback/{layer.Layer}", layer.Norm, record.Step);
            Scalar($"feedback relative/{layer.Layer}", layer.Relative, record.Step);
        }
    }

    public void Write(SparsityRecord record)
    {
        run.Append(record);
        if (!run.Recipe.Logging.TensorBoard)
            return;
        foreach (var layer in record.Layers)
        {
            Scalar($"unchanged/{layer.Layer}", layer.UnchangedShare, record.Step);
            Scalar($"nearly unchanged/{layer.Layer}", layer.NearlyUnchangedShare, record.Step);
            if (layer.Gini is { } gini)
                Scalar($"Gini/{layer.Layer}", gini, record.Step);
        }
        foreach (var (activation, zeros) in record.ActivationZeros)
            Scalar($"activation zeros/{activation}", zeros, record.Step);
    }

    /// <summary>Writes all epochs so far; the last is new.</summary>
    public void Write(IReadOnlyList<EpochRecord> epochs)
    {
        if (run.Recipe.Logging.Csv)
            WriteCsv(epochs);
        if (!run.Recipe.Logging.TensorBoard)
            return;
        var last = epochs[^1];
        var (score, sign) = run.Recipe.Score switch
        {
            ScoreKind.Accuracy => ("accuracy", 1),
            ScoreKind.Determination => ("R2", 1),
            ScoreKind.Return => ("return", 1),
            ScoreKind.Likelihood => ("bits per character", -1),
            var other => (other.Name, 1),
        };
        Scalar($"{score}/training", sign * last.TrainScore, last.Step);
        Scalar($"{score}/validation", sign * last.ValidationScore, last.Step);
        Scalar("loss/validation", last.ValidationLoss, last.Step);
        Scalar("learning rate", last.LearningRate, last.Step);
    }

    private void Scalar(string tag, double value, long step)
        => board.Value.add_scalar(tag, (float)value, (int)Math.Min(step, int.MaxValue));

    private void WriteCsv(IReadOnlyList<EpochRecord> epochs)
    {
        var text = new StringBuilder("epoch,step,trainScore,validationScore,validationLoss,learningRate,seconds\n");
        foreach (var record in epochs)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{record.Epoch},{record.Step},{record.TrainScore:R},{record.ValidationScore:R},{record.ValidationLoss:R},"
                    + $"{record.LearningRate:R},{record.Seconds:R}\n");
        }

        AtomicFile.WriteText(run.PathOf("metrics.csv"), text.ToString());
    }
}
