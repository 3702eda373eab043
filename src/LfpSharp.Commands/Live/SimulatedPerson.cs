using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Teaching;

namespace LfpSharp.Commands.Live;

/// <summary>A person whose word is the label's: yes where the answer is right. What it brings, seed by seed.</summary>
internal static class SimulatedPerson
{
    private const int Shown = 50;

    /// <summary>Answers so many questions for each seed of the recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="run">The run to begin with; null for a warm start.</param>
    /// <param name="answers">Questions to answer.</param>
    /// <param name="begin">Begins a teaching with a recipe of one seed.</param>
    /// <param name="terminal">Where to.</param>
    /// <param name="cancellation">Ends it by an exception; what was rewarded is kept.</param>
    /// <exception cref="ArgumentException">Fewer than one answer; or several seeds of one run.</exception>
    public static int Teach(
        Recipe recipe,
        RunFolder? run,
        int answers,
        Func<Recipe, (TeachingSession Session, string Folder)> begin,
        Terminal terminal,
        CancellationToken cancellation)
    {
        if (answers < 1)
            throw new ArgumentException(FormattableString.Invariant($"--simulate is {answers}, but must be at least 1."));
        var table = new RunningTable(
            terminal, TableColumn.Number("seed"), TableColumn.Number("answers"), TableColumn.Number("yes"), TableColumn.Number("accuracy"));
        var gains = new List<double>();
        var results = new List<object>();
        foreach (var seed in run is null ? recipe.Seeds : [recipe.Seed])
        {
            var (session, folder) = begin(recipe with { Seeds = [seed] });
            using var owned = session;
            Row(table, seed, session);
            while (session.Teacher.Answers < answers && session.Teacher.Question is { } asked)
            {
                cancellation.ThrowIfCancellationRequested();
                session.Reward(asked, session.Pool.Asked.Labels[asked.Sample] == asked.Answer);
                if (session.Teacher.Answers % Shown == 0 || session.Teacher.Answers == answers)
                    Row(table, seed, session);
            }

            session.End();
            var (before, after) = (session.Scores[0], session.Scores[^1]);
            gains.Add(after - before);
            var result = new { seed, folder, answers = session.Teacher.Answers, yes = session.Teacher.Praised, before, after };
            results.Add(result);
            terminal.Record(new { teaching = result });
        }

        var gain = Estimate.Of(gains);
        terminal.Line();
        terminal.Line($"gain over {Wording.Plural(gains.Count, "seed")}: {Wording.Spread(gain, 100, "f1")} points, at least "
            + Wording.Number(100 * gains.Min(), "f1"));
        terminal.Result(new { gain = gain.Mean, least = gains.Min(), runs = results });
        return ExitCode.Done;
    }

    private static void Row(RunningTable table, long seed, TeachingSession session)
        => table.Row(
            Wording.CountCell(seed), Wording.CountCell(session.Teacher.Answers), Wording.CountCell(session.Teacher.Praised),
            Wording.PercentCell(session.Scores[^1], "f2"));
}
