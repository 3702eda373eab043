using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Teaching;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Teaching;

public sealed class TeachingSessionTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Digits => new() { Threads = 1, Model = new MlpOptions { Hidden = [24] } };

    private static TeachingOptions Brief => new() { Labels = 2, WarmSteps = 20, Steps = 2 };

    [Fact]
    public void Reward_WithSimulatedPerson_TeachesAndReplaysBitForBit()
    {
        using (var session = TeachingSession.Start(Digits, folder["t"], new TeachingOptions { Labels = 2, WarmSteps = 30, Steps = 4 }))
        {
            Answer(session, 120);
            Assert.Equal(121, session.Scores.Count);
            Assert.True(session.Scores[^1] > session.Scores[0] + 0.03, $"{session.Scores[0]} to {session.Scores[^1]}");
            session.End();
        }

        var replay = TeachingSession.Replay(folder["t"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(replay.IsSame);
        Assert.Equal((120, null), (replay.Entries, replay.Differs));
        Assert.NotNull(replay.Expected);
    }

    [Fact]
    public void Reward_InSegmentsAndInBfloat16_LearnsAsTheRecipeSays()
    {
        var plain = Taught("plain", new TrainingOptions());
        Assert.Equal(plain, Taught("cut", new TrainingOptions { Segments = 2 }));
        var halved = Taught("halved", new TrainingOptions { Compute = ComputeType.Bfloat16 });
        Assert.NotEqual(plain[0], halved[0]);
        Assert.True(TeachingSession.Replay(folder["halved"], cancellation: TestContext.Current.CancellationToken).IsSame);
        Assert.Contains(
            "cut into 30 segments", Assert.Throws<ArgumentException>(() => Taught("over", new TrainingOptions { Segments = 30 })).Message,
            StringComparison.Ordinal);

        string[] Taught(string name, TrainingOptions training)
        {
            using (var session = TeachingSession.Start(Digits with { Training = training }, folder[name], Brief))
            {
                Answer(session, 3);
                session.End();
            }

            return [.. Hashes(name)];
        }
    }

    [Fact]
    public void Undo_SeveralAnswers_AsksAgainAndLeavesTheSameWeights()
    {
        using var session = TeachingSession.Start(Digits, folder["t"], Brief);
        Answer(session, 5);
        var asked = session.Teacher.Question!;
        var hashes = Hashes("t");
        Answer(session, 2);
        session.Undo(session.Teacher.Question!.Number);
        session.Undo(session.Teacher.Question!.Number);
        Assert.Equal(asked with { Number = 9 }, session.Teacher.Question);
        Assert.Equal(6, session.Scores.Count);

        // The same word again leads to the same weights as the first time, in whatever they have on record.
        session.Reward(session.Teacher.Question!, IsRight(session));
        session.Reward(session.Teacher.Question!, IsRight(session));
        var later = Hashes("t");
        Assert.Equal(hashes[..5], later[..5]);
        Assert.Equal(later[5], later[9]);
        Assert.Equal(later[6], later[10]);
        Assert.NotEqual(later[5], later[6]);
        Assert.True(TeachingSession.Replay(folder["t"], cancellation: TestContext.Current.CancellationToken).IsSame);
    }

    [Fact]
    public void Reward_Denied_IsNotAnsweredAgain()
    {
        using var session = TeachingSession.Start(Digits, folder["t"], Brief);
        var denied = new HashSet<(int, int)>();
        for (var i = 0; i < 40; i++)
        {
            var asked = session.Teacher.Question!;
            Assert.DoesNotContain((asked.Sample, asked.Answer), denied);
            denied.Add((asked.Sample, asked.Answer));
            session.Reward(asked, isRight: false);
        }
    }

    [Fact]
    public void Reward_LateOrOutOfRange_IsRefusedAndNotWritten()
    {
        using var session = TeachingSession.Start(Digits, folder["t"], Brief);
        var asked = session.Teacher.Question!;
        session.Reward(asked, isRight: true);
        var now = session.Teacher.Question!;
        foreach (var wrong in new[] { asked, now with { Answer = 99 }, now with { Sample = -1 } })
        {
            var error = Assert.Throws<TeachingConflictException>(() => session.Reward(wrong, isRight: true));
            Assert.Contains("Look at the page as it is now", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            "no longer the one", Assert.Throws<TeachingConflictException>(() => session.Undo(0)).Message, StringComparison.Ordinal);
        session.Undo(session.Teacher.Question!.Number);
        Assert.Contains(
            "Nothing can be undone",
            Assert.Throws<TeachingConflictException>(() => session.Undo(session.Teacher.Question!.Number)).Message,
            StringComparison.Ordinal);
        Assert.Equal(2, Hashes("t").Count);
    }

    [Fact]
    public void Open_KilledInALine_GoesOnWithEveryWholeReward()
    {
        IReadOnlyList<double> scores;
        TeachingQuestion asked;
        using (var session = TeachingSession.Start(Digits, folder["t"], Brief))
        {
            Answer(session, 12);
            (scores, asked) = ([.. session.Scores], session.Teacher.Question!);
        }

        File.AppendAllText(folder["t/rewards.jsonl"], "{\"number\":12,\"sam");
        using (var again = TeachingSession.Open(folder["t"]))
        {
            Assert.Equal(scores, again.Scores);
            Assert.Equal(asked, again.Teacher.Question);
            Answer(again, 3);
        }

        Assert.Equal(15, Hashes("t").Count);
        var replay = TeachingSession.Replay(folder["t"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(replay.IsSame);
        Assert.Null(replay.Expected);
    }

    [Fact]
    public void Replay_ChangedFiles_IsRefusedOrDiffers()
    {
        using (var session = TeachingSession.Start(Digits, folder["t"], Brief))
            Answer(session, 6);
        var lines = File.ReadAllLines(folder["t/rewards.jsonl"]);
        var hash = Hashes("t")[3];
        File.WriteAllLines(folder["t/rewards.jsonl"], lines.Select(line => line.Replace(hash, new string('0', 64))));
        Assert.Equal(3, TeachingSession.Replay(folder["t"], cancellation: TestContext.Current.CancellationToken).Differs);
        File.WriteAllLines(folder["t/rewards.jsonl"], lines.Where((_, index) => index != 2));
        Assert.Contains(
            "an entry for question 2",
            Assert.Throws<InvalidFileException>(() => TeachingSession.Open(folder["t"])).Message,
            StringComparison.Ordinal);
        File.WriteAllLines(folder["t/rewards.jsonl"], [lines[0].Replace("\"version\":1", "\"version\":9"), .. lines[1..]]);
        Assert.Contains(
            "version 9", Assert.Throws<InvalidFileException>(() => TeachingSession.Open(folder["t"])).Message, StringComparison.Ordinal);
        File.WriteAllLines(folder["t/rewards.jsonl"], lines);
        using (var other = TeachingSession.Start(Digits with { Seeds = [1] }, folder["other"], Brief))
            File.Copy(folder["other/start.safetensors"], folder["t/start.safetensors"], overwrite: true);
        Assert.Contains(
            "was changed since the teaching began",
            Assert.Throws<InvalidFileException>(() => TeachingSession.Open(folder["t"])).Message,
            StringComparison.Ordinal);
        File.Delete(folder["t/rewards.jsonl"]);
        Assert.Contains(
            "the rewards of a teaching", Assert.Throws<InvalidFileException>(() => TeachingSession.Open(folder["t"])).Message,
            StringComparison.Ordinal);
        File.WriteAllText(folder["t/rewards.jsonl"], "{");
        Assert.Contains(
            "no whole line", Assert.Throws<InvalidFileException>(() => TeachingSession.Open(folder["t"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WhatCannotBeTaught_SaysWhy()
    {
        Directory.CreateDirectory(folder["there"]);
        Says<IOException>(() => TeachingSession.Start(Digits, folder["there"], Brief), "exists already");
        Says<ArgumentException>(
            () => TeachingSession.Start(Digits with { Rule = new GradientOptions() }, folder["a"], Brief),
            "the rule 'gradient' does not take");
        Says<ArgumentException>(
            () => TeachingSession.Start(Digits, folder["a"], Brief with { Labels = 1000 }), "none is left to ask about");
        Says<ArgumentException>(
            () => TeachingSession.Start(BuiltInRecipes.Load("diabetes"), folder["a"], Brief), "have no classes");
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Fact]
    public void Start_WithARun_BeginsWithItsWeightsAndAsksOfValidation()
    {
        using var run = ScratchRun.Train(Digits with { Training = new TrainingOptions { Epochs = 3 } });
        using var session = TeachingSession.Start(run.Folder.Recipe, folder["t"], Brief, run.Folder);
        Assert.Equal(run.Result.TestScore, session.Scores[0]);
        Assert.Equal(run.Folder.ReadManifest()!.BestWeightsHash, session.Header.StartHash);
        Assert.Equal("validation", session.Pool.Asked.Name);
        Answer(session, 10);
        Assert.True(session.Scores[^1] > session.Scores[0] - 0.02);
        Assert.Equal(session.Pool.Asked.Classes[session.Teacher.Question!.Answer], session.Show()!.Prediction);
    }

    [Fact]
    public void Answer_EverythingSettled_AsksNothing()
    {
        using var session = TeachingSession.Start(
            Digits with { Data = new DataRecipe { Limit = 30 } },
            folder["t"],
            new TeachingOptions { Labels = 1, WarmSteps = 5, Steps = 1 });
        while (session.Teacher.Question is { } asked)
            session.Reward(asked, isRight: true);
        Assert.Null(session.Show());
        Assert.Contains(
            "every sample is settled",
            Assert.Throws<InvalidOperationException>(() => session.Teacher.Answer(true)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "every sample is settled",
            Assert.Throws<TeachingConflictException>(() => session.Reward(new TeachingQuestion(0, 0, 0, 0), true)).Message,
            StringComparison.Ordinal);
        var answers = session.Teacher.Answers;
        session.Undo(answers);
        Assert.NotNull(session.Teacher.Question);
    }

    public void Dispose() => folder.Dispose();

    private static void Says<T>(Func<object> start, string expected)
        where T : Exception
        => Assert.Contains(expected, Assert.ThrowsAny<T>(start).Message, StringComparison.Ordinal);

    private static bool IsRight(TeachingSession session)
        => session.Teacher.Question is { } asked && session.Pool.Asked.Labels[asked.Sample] == asked.Answer;

    private static void Answer(TeachingSession session, int count)
    {
        for (var i = 0; i < count; i++)
            session.Reward(session.Teacher.Question!, IsRight(session));
    }

    private List<string> Hashes(string name)
    {
        using var file = new FileStream(folder[name + "/rewards.jsonl"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. new StreamReader(file).ReadToEnd().TrimEnd().Split('\n').Skip(1)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("weights").GetString()!)];
    }
}
