using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Teaching;

/// <summary>
/// A teaching with its folder: <c>recipe.yaml</c>, <c>start.safetensors</c>, and <c>rewards.jsonl</c>, in which every reward stands
/// before it is applied. Opened again it goes on where it was, whatever ended it.
/// </summary>
/// <example><code>
/// using var session = TeachingSession.Start(BuiltInRecipes.Load("digits"), "my-teaching", new TeachingOptions());
/// session.Reward(session.Teacher.Question!, isRight: true);
/// </code></example>
public sealed class TeachingSession : IDisposable
{
    /// <summary>The file in which every reward stands.</summary>
    public const string FileName = TeachingLog.FileName;

    private readonly string folder;
    private readonly Experiment experiment;
    private readonly TeachingLog log;
    private readonly IDisposable hold;
    private readonly List<double> scores = [];
    private int entries;

    private TeachingSession(string folder, Experiment experiment, TeachingHeader header, TeachingPool pool, Func<string, TeachingLog> open)
    {
        (this.folder, this.experiment, Header, Pool) = (folder, experiment, header, pool);
        hold = FolderLock.Take(folder, "teaching");
        try
        {
            Teacher = new Teacher(experiment.Model, experiment.Recipe, pool, header.Options);
            log = open(folder);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
        scores.Add(Score());
    }

    /// <summary>From what it began.</summary>
    public TeachingHeader Header { get; }

    /// <summary>The samples.</summary>
    public TeachingPool Pool { get; }

    /// <summary>What asks and learns.</summary>
    public Teacher Teacher { get; }

    /// <summary>The accuracy on the held samples: before the first answer, and after each that is not undone.</summary>
    public IReadOnlyList<double> Scores => scores;

    /// <summary>Whether a folder holds a teaching.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Holds(string folder) => File.Exists(Path.Combine(folder, TeachingLog.FileName));

    /// <summary>Starts a teaching: with a run's best weights, or with a recipe's network warmed up on a few labels.</summary>
    /// <param name="recipe">The recipe; its first seed is used.</param>
    /// <param name="folder">The folder to make; there must be nothing yet.</param>
    /// <param name="options">How is taught.</param>
    /// <param name="run">The trained run to begin with; null for a warm start.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <exception cref="ArgumentException">The recipe's rule takes no reward, or its samples have no classes.</exception>
    /// <exception cref="IOException">The folder exists or cannot be written.</exception>
    public static TeachingSession Start(
        Recipe recipe, string folder, TeachingOptions options, RunFolder? run = null, string? dataDirectory = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new IOException($"The output folder '{folder}' exists already. Choose another with --output, or remove it.");
        set_num_threads(threads);
        recipe = recipe.WithFullPath() with { Seeds = [recipe.Seed] };
        var experiment = TeachingFolder.Prepare(recipe, dataDirectory);
        try
        {
            var pool = TeachingFolder.PoolOf(experiment, options, run is not null);
            TeachingStart.RuleOf(recipe, experiment.Model, pool).Dispose();
            if (run is null)
                TeachingStart.Warm(experiment.Model, recipe, pool, options);
            else
                run.LoadBest(experiment.Model);
            Directory.CreateDirectory(folder);
            recipe.Save(Path.Combine(folder, TeachingFolder.RecipeFile));
            Weights.Save(Path.Combine(folder, TeachingFolder.StartWeights), experiment.Model);
            var header = new TeachingHeader(
                TeachingHeader.CurrentVersion, options, run is not null, threads, experiment.Data.Hash, Weights.Hash(experiment.Model));
            return new TeachingSession(folder, experiment, header, pool, made => TeachingLog.Create(made, header));
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a teaching: all its rewards are applied again.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or does not fit the others.</exception>
    public static TeachingSession Open(string folder, string? dataDirectory = null)
    {
        var (header, entries) = TeachingLog.Read(folder);
        set_num_threads(header.Threads);
        var experiment = TeachingFolder.Begun(folder, header, dataDirectory);
        try
        {
            var pool = TeachingFolder.PoolOf(experiment, header.Options, header.IsOfRun);
            var session = new TeachingSession(folder, experiment, header, pool, TeachingLog.Append);
            foreach (var entry in entries)
                session.Repeat(entry);
            return session;
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>Applies all rewards of a teaching anew, and compares the weights that each found.</summary>
    /// <param name="folder">Its folder; nothing in it is changed.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or does not fit the others.</exception>
    public static TeachingReplay Replay(string folder, string? dataDirectory = null, CancellationToken cancellation = default)
    {
        var (header, entries) = TeachingLog.Read(folder);
        set_num_threads(header.Threads);
        using var experiment = TeachingFolder.Begun(folder, header, dataDirectory);
        var pool = TeachingFolder.PoolOf(experiment, header.Options, header.IsOfRun);
        using var teacher = new Teacher(experiment.Model, experiment.Recipe, pool, header.Options);
        int? differs = null;
        foreach (var (index, entry) in entries.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            if (Weights.Hash(experiment.Model) != entry.Weights)
                differs ??= index;
            TeachingFolder.Apply(teacher, entry, folder);
        }

        var end = Path.Combine(folder, TeachingEnd.FileName);
        var told = File.Exists(end) ? RunFolder.Parse<TeachingEnd>(end, File.ReadAllText(end), null) : null;
        return new TeachingReplay(
            entries.Count,
            Weights.Hash(experiment.Model),
            told?.Entries == entries.Count ? told.Weights : null,
            differs);
    }

    /// <summary>Writes a reward down, then applies it.</summary>
    /// <param name="question">What was asked, as the person saw it.</param>
    /// <param name="isRight">What the person said.</param>
    /// <exception cref="TeachingConflictException">Something else is asked by now, or that was never asked.</exception>
    /// <exception cref="IOException">It cannot be written; nothing is applied.</exception>
    public void Reward(TeachingQuestion question, bool isRight)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (Teacher.Question is not { } asked)
            throw new TeachingConflictException("Nothing is asked any more: every sample is settled.");
        if ((question.Number, question.Sample, question.Answer) != (asked.Number, asked.Sample, asked.Answer))
        {
            throw new TeachingConflictException(FormattableString.Invariant($"The reward is for question {question.Number} (sample ")
                + FormattableString.Invariant($"{question.Sample}, answer {question.Answer}), and question {asked.Number} is asked now ")
                + FormattableString.Invariant($"(sample {asked.Sample}, answer {asked.Answer}). Look at the page as it is now."));
        }

        Do(new TeachingEntry(asked.Number, asked.Sample, asked.Answer, isRight, Weights.Hash(experiment.Model)));
    }

    /// <summary>Writes down that the last answer is undone, then undoes it, bit for bit.</summary>
    /// <param name="number">The number of the question that is asked now, as the person saw it.</param>
    /// <exception cref="TeachingConflictException">Another is asked by now, or nothing can be undone.</exception>
    /// <exception cref="IOException">It cannot be written; nothing is undone.</exception>
    public void Undo(int number)
    {
        if (Teacher.Undoable == 0)
            throw new TeachingConflictException("Nothing can be undone.");
        if ((Teacher.Question?.Number ?? number) != number)
            throw new TeachingConflictException(FormattableString.Invariant($"Question {number} is no longer the one that is asked."));
        Do(new TeachingEntry(number, null, null, null, Weights.Hash(experiment.Model)));
    }

    /// <summary>The sample that is asked about, with what spoke for the answer; null when nothing is asked.</summary>
    public WatchedSample? Show()
    {
        if (Teacher.Question is not { } asked)
            return null;
        using var scope = NewDisposeScope();
        using var batch = Pool.Asked.Gather([asked.Sample]);
        using var plain = Pool.Asked.With(Data.Samples.Normalization.Of(Pool.Asked, Data.Samples.InputScaling.Unit)).Gather([asked.Sample]);
        var method = ExplanationMethod.Named(
            ExplanationMethod.Default,
            Data.Samples.InputFormat.Of(experiment.Train),
            RunExplanation.ReferenceOf(experiment.Recipe.Rule));
        using var explainer = new Explainer(experiment.Model, method);
        using var explanation = explainer.Explain(batch.Inputs, new ExplainedClass.Given(asked.Answer));
        return WatchedSample.Of(
            Pool.Asked,
            asked.Sample,
            asked.Answer,
            asked.Certainty,
            [.. plain.Inputs.data<float>()],
            [.. explanation.Relevance.to_type(ScalarType.Float32).contiguous().data<float>()]);
    }

    /// <summary>Ends in order: the weights are saved, as <c>last.safetensors</c>, and their hash.</summary>
    public void End()
    {
        Weights.Save(Path.Combine(folder, TeachingFolder.LastWeights), experiment.Model);
        AtomicFile.WriteText(
            Path.Combine(folder, TeachingEnd.FileName), RunFolder.ToJson(new TeachingEnd(entries, Weights.Hash(experiment.Model))));
    }

    /// <summary>Frees model and log; what was rewarded is on the disk.</summary>
    public void Dispose()
    {
        log.Dispose();
        Teacher.Dispose();
        experiment.Dispose();
        hold.Dispose();
    }

    private void Do(TeachingEntry entry)
    {
        log.Write(entry);
        Repeat(entry);
    }

    private void Repeat(TeachingEntry entry)
    {
        TeachingFolder.Apply(Teacher, entry, folder);
        entries++;
        if (entry.IsUndo)
            scores.RemoveAt(scores.Count - 1);
        else
            scores.Add(Score());
    }

    private double Score() => Evaluation.Of(experiment.Model, Pool.Held).Score;
}
