using System.Globalization;
using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>What a study of tasks in sequence brought: <c>continual.json</c>.</summary>
/// <param name="Trials">The search for learning rates, scored on validation data; empty where there was one rate.</param>
/// <param name="Runs">The runs, scored on test data.</param>
public sealed record ContinualResult(IReadOnlyList<ContinualRun> Trials, IReadOnlyList<ContinualRun> Runs)
{
    /// <summary>What the scores are.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>The runs of each rule and number of samples kept that have a result, over their seeds.</summary>
    /// <returns>In the order in which they first occur.</returns>
    public IReadOnlyList<ContinualGroup> Groups()
        => [.. Runs.GroupBy(run => (run.Rule, run.Kept)).Select(group => ContinualGroup.Of([.. group])).OfType<ContinualGroup>()];

    /// <summary>Reads the result of a finished study; null when it is not finished.</summary>
    /// <param name="folder">The study.</param>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static ContinualResult? Read(ContinualFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ContinualFolder.Files.ReadResult(folder.Path);
    }

    /// <summary>A paired test over seeds of every two rules, at each number of samples kept.</summary>
    public IReadOnlyList<(int Kept, PairedTest Test)> Pairs()
    {
        var groups = Groups();
        return [.. groups.SelectMany((a, i) => groups.Skip(i + 1).Where(b => b.Kept == a.Kept).Select(b => (a.Kept, Test: Pair(a, b))))
            .Where(pair => pair.Test is not null).Select(pair => (pair.Kept, pair.Test!))];

        PairedTest? Pair(ContinualGroup a, ContinualGroup b)
        {
            var both = Of(a).Join(Of(b), run => run.Seed, run => run.Seed, (x, y) => (A: x.Final, B: y.Final)).ToList();
            return both.Count == 0 ? null
                : PairedTest.Of(a.Rule, [.. both.Select(pair => pair.A)], b.Rule, [.. both.Select(pair => pair.B)]);
        }

        IEnumerable<ContinualRun> Of(ContinualGroup group)
            => Runs.Where(run => run.Rule == group.Rule && run.Kept == group.Kept && run.Failure is null);
    }

    /// <summary>Writes <c>continual.json</c>, and <c>continual.csv</c> with a row for each run and two tasks.</summary>
    internal void Write(ContinualFolder folder)
    {
        var text = new StringBuilder("rule,kept,rate,seed,tasks_learned,task,score\n");
        foreach (var run in Runs)
        {
            foreach (var (learned, scores) in run.Scores.Index())
            {
                foreach (var (task, score) in scores.Index())
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{run.Rule},{run.Kept},{run.Rate:R},{run.Seed},{learned + 1},{task + 1},{score:R}\n");
                }
            }
        }
        ContinualFolder.Files.WriteResult(folder.Path, this, text.ToString());
    }
}
