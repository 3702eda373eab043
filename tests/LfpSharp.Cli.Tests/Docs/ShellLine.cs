using System.Text;
using System.Text.RegularExpressions;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>The calls of <c>lfp</c> in a line of a shell, as pages print them.</summary>
internal static partial class ShellLine
{
    /// <summary>The words behind each <c>lfp</c> of a line; comments, prompts, pipes, files and <c>&amp;&amp;</c> are understood.</summary>
    public static IEnumerable<IReadOnlyList<string>> Calls(string line)
        => Commands(line).Where(words => words is ["lfp", ..]).Select(words => words[1..]);

    private static List<List<string>> Commands(string line)
    {
        List<List<string>> commands = [[]];
        foreach (var word in Words(line))
        {
            if (word is "&&" or "|" or ";" or ">" or "<")
                commands.Add([]);
            else if (!(commands[^1].Count == 0 && (word is "$" || Assignment().IsMatch(word))))
                commands[^1].Add(word);
        }
        return commands;
    }

    private static IEnumerable<string> Words(string line)
    {
        var (word, quote, isOpen) = (new StringBuilder(), '\0', false);
        foreach (var letter in line)
        {
            if (quote != '\0')
            {
                if (letter == quote)
                    quote = '\0';
                else
                    word.Append(letter);
            }
            else if (letter is '\'' or '"')
            {
                (quote, isOpen) = (letter, true);
            }
            else if (char.IsWhiteSpace(letter))
            {
                if (isOpen)
                    yield return word.ToString();
                word.Clear();
                isOpen = false;
            }
            else if (letter == '#' && !isOpen)
            {
                yield break;
            }
            else
            {
                word.Append(letter);
                isOpen = true;
            }
        }
        if (isOpen)
            yield return word.ToString();
    }

    [GeneratedRegex("^[A-Z_]+=")]
    private static partial Regex Assignment();
}
