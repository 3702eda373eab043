using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series;

/// <summary>What a run started from and what its steps cost, over all sessions: <c>cost.json</c> in its folder.</summary>
/// <param name="InitialWeights">SHA-256 of the weights before the first step.</param>
/// <param name="Steps">Steps that were timed.</param>
/// <param name="StepSeconds">Seconds of these steps: batch, learning rule, optimizer.</param>
/// <param name="PeakMiB">The highest resident memory of the process, in MiB; 0 where it is not known.</param>
/// <param name="SideBySide">The most runs that were worked on at the same time while this one was.</param>
internal sealed record RunCost(string InitialWeights, long Steps, double StepSeconds, double PeakMiB, int SideBySide = 1)
{
    private const string FileName = "cost.json";

    public double? StepMs => Steps > 0 ? 1000 * StepSeconds / Steps : null;

    /// <summary>The cost as written; null when there is none yet.</summary>
    public static RunCost? Read(RunFolder run)
        => File.Exists(run.PathOf(FileName))
            ? RunFolder.Parse<RunCost>(run.PathOf(FileName), File.ReadAllText(run.PathOf(FileName)), null)
            : null;

    /// <summary>Trains, and adds what it cost to what earlier sessions did, also when training fails or is interrupted.</summary>
    public static TrainingResult Measure(TrainingRun run, int sideBySide, Func<TrainingResult> train)
    {
        var before = Read(run.Folder) ?? new RunCost(InitialHash(run), 0, 0, 0);
        before.Write(run.Folder);
        var step = run.Trainer.State.Step;
        GC.Collect();
        PeakMemory.Reset();
        try
        {
            return train();
        }
        finally
        {
            var profile = run.Trainer.Profile;
            var seconds = profile.Seconds(TrainingPhase.Data) + profile.Seconds(TrainingPhase.Learning)
                + profile.Seconds(TrainingPhase.Communication) + profile.Seconds(TrainingPhase.Optimizer);
            (before with
            {
                Steps = before.Steps + run.Trainer.State.Step - step,
                StepSeconds = before.StepSeconds + seconds,
                PeakMiB = Math.Max(before.PeakMiB, PeakMemory.MiB),
                SideBySide = Math.Max(before.SideBySide, sideBySide),
            }).Write(run.Folder);
        }
    }

    // A run that is killed before its cost was first written is resumed with other weights than it began with; they are drawn again.
    private static string InitialHash(TrainingRun run)
    {
        if (run.Trainer.State.Step == 0)
            return Weights.Hash(run.Experiment.Model);
        using var initial = run.Experiment.Recipe.Build(run.Experiment.Train.SampleShape, run.Experiment.Train.Outputs);
        return Weights.Hash(initial);
    }

    private void Write(RunFolder run) => AtomicFile.WriteText(run.PathOf(FileName), RunFolder.ToJson(this) + "\n");
}
