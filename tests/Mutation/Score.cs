using System.Globalization;

namespace Mutation;

/// <summary>The outcome as Markdown: noticed and tried for each area, then each fault that is alive.</summary>
internal static class Score
{
    /// <summary>Writes it.</summary>
    /// <param name="verdicts">One a fault.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<Verdict> verdicts)
    {
        yield return "| area | noticed | tried |";
        yield return "|---|---|---|";
        foreach (var area in Areas.Names)
            yield return Row(area, [.. verdicts.Where(verdict => verdict.Mutant.Area == area)]);
        yield return Row("**all**", verdicts);
        yield return "";
        var alive = verdicts.Where(verdict => !verdict.Noticed);
        foreach (var (mutant, _, by, _) in alive.OrderBy(verdict => verdict.Mutant.Place, StringComparer.Ordinal))
            yield return $"- `{mutant.Name}` {mutant.Place} `{mutant.Before}` → `{mutant.After}` ({by})";
    }

    private static string Row(string name, IReadOnlyList<Verdict> verdicts)
        => string.Create(CultureInfo.InvariantCulture, $"| {name} | {verdicts.Count(verdict => verdict.Noticed)} | {verdicts.Count} |");
}
