using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Commands.Training;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp replay</c>: trains a run again and compares the weights bit for bit.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command(
            "replay",
            "Train a run again from its recipe, in a folder that is removed, and compare the hash of the weights.")
            {
                Run,
                DataDirectory,
            }.Computes(Replay);

    private static int Replay(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        var before = run.ReadManifest();
        if (before?.FinalWeightsHash is not { } expected)
        {
            throw new ArgumentException($"The run '{run.Path}' has no hash of its final weights; it was stopped or failed before. "
                + $"Finish it with 'lfp train --resume {run.Path}' first.");
        }

        var scratch = Directory.CreateTempSubdirectory("lfp-replay-").FullName;
        try
        {
            using var view = new TrainingView(terminal, run.Recipe.Score);
            using var again =
                TrainingRun.Start(
                    run.Recipe with { Threads = parsed.GetValue(CommandBody.Threads) ?? run.Recipe.Threads },
                    Path.Combine(scratch, "run"),
                    parsed.GetValue(DataDirectory),
                    new TerminalLogger(),
                    cancellation: cancellation);
            if (again.Experiment.Data.Hash != before.DataHash)
            {
                throw new ArgumentException($"The data set '{run.Recipe.Data.Name}' is not what the run was trained on. Give the folder "
                    + "of the same data with --data-dir.");
            }
            again.Trainer.PlanRates(before.RateChanges);
            var result = again.Train(view, before.Steps, cancellation: cancellation);
            view.Dispose();
            cancellation.ThrowIfCancellationRequested();
            var found = again.Folder.ReadManifest()!.FinalWeightsHash!;
            var same = found == expected;
            terminal.Line();
            terminal.Line(
                same ? $"The same weights, bit for bit, after {result.Steps} "
                    + $"steps: {found}" : $"Other weights after {result.Steps} steps: {found}, before {expected}.");
            if (!same)
                terminal.Line($"{Differences(before, again.Folder.ReadManifest()!)}");
            terminal.Result(
                new
                {
                    same,
                    steps = result.Steps,
                    expected,
                    found,
                    validationScore = result.ValidationScore,
                    testScore = result.TestScore,
                });
            return same ? ExitCode.Done : ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static string Differences(Manifest before, Manifest now)
    {
        (string What, string Before, string Now)[] facts =
        [
            ("threads", string.Join(
                ", ",
                before.Sessions.Select(session => session.Threads).Distinct()), string.Join(
                    ", ", now.Sessions.Select(session => session.Threads))),
            ("LfpSharp", before.Version, now.Version),
            ("libtorch", before.LibTorch, now.LibTorch),
            ("runtime", before.Runtime, now.Runtime),
            ("system", before.System, now.System),
        ];
        var differing = facts.Where(fact => fact.Before != fact.Now).Select(fact => $"{fact.What}: {fact.Before}, now {fact.Now}").ToList();
        return differing.Count > 0
            ? "Different from then are " + string.Join("; ", differing) + "."
            : "Nothing that the manifest knows is different; another processor may round differently.";
    }
}
