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
        foreach (var verdict in verdicts.Where(verdict => !verdict.Noticed).OrderBy(verdict => verdict.Mutant.File, StringComparer.Ordinal).ThenBy(verdict => verdict.Mutant.Line))
            yield return string.Create(CultureInfo.InvariantCulture, $"- `{verdict.Mutant.Name}` {verdict.Mutant.File}:{verdict.Mutant.Line} `{verdict.Mutant.Before}` → `{verdict.Mutant.After}` ({verdict.By})");
    }

    private static string Row(string name, IReadOnlyList<Verdict> verdicts)
        => string.Create(CultureInfo.InvariantCulture, $"| {name} | {verdicts.Count(verdict => verdict.Noticed)} | {verdicts.Count} |");
}
