using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Commands.Training;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Teaching;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp replay</c>: trains a run again and compares the weights bit for bit.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> Run = new("RUN")
    {
        Description = "The folder of a run; or of a teaching, or its rewards.jsonl, whose rewards are applied again.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command(
            "replay",
            "Train a run again from its recipe, in a folder that is removed, or apply a teaching's rewards again, and compare the hash of "
            + "the weights.")
            {
                Run,
                DataDirectory,
            }.Computes(Replay);

    private static int Replay(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (TeachingOf(parsed.GetValue(Run)!) is { } teaching)
            return Teach(teaching, parsed, terminal, cancellation);
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
            using var view = new TrainingView(terminal, run.Recipe.Score, run.Recipe.Training.Epochs);
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

    // The folder, or its file.
    private static string? TeachingOf(string path)
        => TeachingSession.Holds(path) ? path
            : Path.GetFileName(path) == TeachingSession.FileName && File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))
            : null;

    private static int Teach(string folder, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var replay = TeachingSession.Replay(folder, parsed.GetValue(DataDirectory), cancellation);
        var entries = FormattableString.Invariant($"{replay.Entries} rewards");
        terminal.Line(replay switch
        {
            { Differs: { } at } => FormattableString.Invariant($"Reward {at + 1} of {replay.Entries} found other weights than then."),
            { IsSame: false } => $"Other weights after {entries}: {replay.Found}, before {replay.Expected}.",
            { Expected: null } => $"Each of {entries} found the same weights, bit for bit; it was not ended in order, so nothing tells "
                + $"what the last made of them: now {replay.Found}",
            _ => $"The same weights, bit for bit, after {entries}: {replay.Found}",
        });
        terminal.Result(new
        {
            same = replay.IsSame,
            rewards = replay.Entries,
            expected = replay.Expected,
            found = replay.Found,
            differs = replay.Differs,
        });
        return replay.IsSame ? ExitCode.Done : ExitCode.Failed;
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
