using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Watching;

/// <summary>Follows a run by the files of its folder, from any process, while it trains or afterwards. It writes nothing.</summary>
/// <example><code>
/// var follower = new RunFollower("runs/my-run");
/// Console.WriteLine(follower.Read().Status);
/// </code></example>
public sealed class RunFollower
{
    private const string Killed = "killed";
    private const string Running = "running";

    private readonly RunFolder run;
    private WatchedRun? last;

    /// <summary>Opens the run.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is not the folder of a run.</exception>
    /// <exception cref="RecipeException">Its recipe is damaged.</exception>
    public RunFollower(string path) => run = RunFolder.Open(path);

    /// <summary>The run's folder.</summary>
    public RunFolder Folder => run;

    /// <summary>The run as it stands; as it stood before, where a file is being written at this moment.</summary>
    /// <exception cref="InvalidFileException">A file is damaged, and was when the run was first looked at.</exception>
    public WatchedRun Read()
    {
        try
        {
            return last = ReadNow();
        }
        catch (Exception error) when (last is not null && error is InvalidFileException or IOException)
        {
            return last!;
        }
    }

    private WatchedRun ReadNow()
    {
        var manifest = run.ReadManifest();
        var (epochs, feedback) = (run.ReadEpochs(), run.ReadFeedback());
        var score = run.Recipe.Score;
        var status = manifest?.Status ?? "starting";
        if (status == Running && !run.IsInUse)
            status = Killed;
        return new WatchedRun(
            run.Path,
            run.Recipe.Subject,
            Choices.NameOf(run.Recipe.Rule),
            run.Recipe.Seed,
            status,
            manifest?.Failure,
            status == Running ? run.ReadProgress() : null,
            epochs.Count,
            epochs is [.., var latest] ? score.Text(latest.ValidationScore) : null,
            manifest?.Result?.TestScore is { } test ? score.Text(test) : null,
            epochs is [.., { LearningRate: var rate }] ? rate : null,
            manifest?.RateChanges ?? [],
            [.. Charts(score, epochs, feedback)]);
    }

    private static IEnumerable<WatchedChart> Charts(
        ScoreKind score, IReadOnlyList<EpochRecord> epochs, IReadOnlyList<FeedbackRecord> feedback)
    {
        if (epochs.Count > 0)
        {
            yield return new WatchedChart(
                score.Name,
                score == ScoreKind.Accuracy ? "share" : "",
                [
                    WatchedCurve.Of("training", epochs, epoch => epoch.Step, epoch => epoch.TrainScore),
                    WatchedCurve.Of("validation", epochs, epoch => epoch.Step, epoch => epoch.ValidationScore),
                ]);
            yield return new WatchedChart(
                "loss", "", [WatchedCurve.Of("validation", epochs, epoch => epoch.Step, epoch => epoch.ValidationLoss)]);
        }

        if (feedback.Count == 0)
            yield break;
        if (feedback.Any(record => record.Reward is not null))
        {
            yield return new WatchedChart(
                "reward of a batch",
                "",
                [WatchedCurve.Of("reward", feedback, record => record.Step, record => record.Reward ?? double.NaN)]);
        }

        if (feedback[^1].FiringRates is { } rates)
        {
            yield return new WatchedChart(
                "firing rate by layer",
                "share",
                [.. rates.Keys.Select(layer => WatchedCurve.Of(
                    $"layer {layer}",
                    feedback,
                    record => record.Step,
                    record => record.FiringRates?.GetValueOrDefault(layer, double.NaN) ?? double.NaN))]);
        }

        yield return new WatchedChart(
            "feedback by layer, relative to the weights",
            "log",
            [.. feedback[^1].Layers.Select((layer, index) => WatchedCurve.Of(
                Name(layer),
                feedback,
                record => record.Step,
                record => index < record.Layers.Count ? record.Layers[index].Relative : double.NaN))]);
    }

    private static string Name(LayerFeedback layer) => layer.Layer.Length > 0 ? $"layer {layer.Layer}" : "model";
}
