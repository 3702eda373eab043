using System.Text;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Models;

/// <summary>
/// Other names for the tensors of a file: <c>backbone.* -> *</c>. A <c>*</c> stands for any text, and the n-th one on the right for what
/// the n-th on the left stood for. A name is changed by the first pattern that it fits.
/// </summary>
internal sealed class WeightRenaming
{
    private const string Arrow = "->";
    private readonly List<(string Text, Regex Old, string[] New)> patterns;

    /// <summary>Reads the patterns.</summary>
    /// <param name="patterns">Each <c>old -> new</c>.</param>
    /// <exception cref="ArgumentException">One is not of that form.</exception>
    public WeightRenaming(IReadOnlyList<string> patterns) => this.patterns = [.. patterns.Select(Parse)];

    /// <summary>Throws when a pattern is not of the form <c>old -> new</c>.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static void Check(IReadOnlyList<string> patterns) => _ = new WeightRenaming(patterns);

    /// <summary>The file's names by the names that the patterns give them.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="names">The file's names.</param>
    /// <exception cref="ArgumentException">A pattern fits no name.</exception>
    /// <exception cref="InvalidFileException">Two tensors would have the same name.</exception>
    public Dictionary<string, string> Apply(string path, IReadOnlyList<string> names)
    {
        var (renamed, used) = (new Dictionary<string, string>(), new HashSet<string>());
        foreach (var name in names)
        {
            var next = name;
            foreach (var (text, old, parts) in patterns)
            {
                if (old.Match(name) is not { Success: true } match)
                    continue;
                next = Fill(parts, match);
                used.Add(text);
                break;
            }

            if (!renamed.TryAdd(next, name))
            {
                throw new InvalidFileException(
                    path,
                    $"'{renamed[next]}' and '{name}', which are both called '{next}' after renaming",
                    "a name of its own for each tensor",
                    "Change the rename patterns.");
            }
        }

        return patterns.FirstOrDefault(pattern => !used.Contains(pattern.Text)) is { Text: { } idle }
            ? throw new ArgumentException(
                $"rename: '{idle}' fits no tensor of {path} that an earlier pattern has not taken. It has {NameList.Of(names)}.")
            : renamed;
    }

    private static string Fill(string[] parts, Match match)
    {
        var name = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            name.Append(match.Groups[i].ValueSpan).Append(parts[i]);
        return name.ToString();
    }

    private static (string Text, Regex Old, string[] New) Parse(string pattern)
    {
        if (pattern.Split(Arrow) is not [var left, var right] || left.Trim() is not { Length: > 0 } old
            || right.Trim() is not { Length: > 0 } next)
        {
            throw new ArgumentException($"rename: '{pattern}' has no form 'old {Arrow} new'. Write it as in 'backbone.* {Arrow} *'.");
        }

        if (next.Count(letter => letter == '*') > old.Count(letter => letter == '*'))
            throw new ArgumentException($"rename: '{pattern}' has more '*' on the right than on the left. Each stands for one there.");

        // NonBacktracking: the time stays in proportion to the name, whatever it is.
        var expression = "^" + string.Join("(.*?)", old.Split('*').Select(Regex.Escape)) + "$";
        return (pattern, new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.Singleline), next.Split('*'));
    }
}
