namespace LfpSharp.Lab.Options;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
public static class NearMiss
{
    private const int LongestName = 64;

    /// <summary>
    /// The known name with the fewest insertions, deletions, replacements and exchanges of neighbours, if they are at most a third of
    /// its length.
    /// </summary>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Find(string name, IEnumerable<string> known)
        => name.Length > LongestName ? null : known
            .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();

    /// <summary><c>Did you mean 'x'? </c> where there is a near miss, then the names that there are.</summary>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">The names that there are.</param>
    public static string Advice(string name, IReadOnlyCollection<string> known)
        => $"{(Find(name, known) is { } near ? $"Did you mean '{near}'? " : "")}Known: {string.Join(", ", known)}.";

    private static int Distance(string a, string b)
    {
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        int[] before = [], previous = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous) = (previous, current);
        }

        return previous[^1];
    }
}
