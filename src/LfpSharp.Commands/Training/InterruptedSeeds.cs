using System.CommandLine;
using System.CommandLine.Parsing;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Commands.Training;

/// <summary>Says, when training with several seeds was interrupted, which of them are kept and how to go on with the others.</summary>
internal static class InterruptedSeeds
{
    /// <param name="terminal">Where to.</param>
    /// <param name="parsed">The command line that was interrupted.</param>
    /// <param name="output">The option for the folder of the runs.</param>
    /// <param name="seeds">All seeds.</param>
    /// <param name="folders">The folders of those that were begun, the last one's interrupted.</param>
    public static void Show(
        Terminal terminal, ParseResult parsed, Option<string?> output, IReadOnlyList<long> seeds, IReadOnlyList<string> folders)
    {
        if (seeds.Count == 1)
            return;
        var (done, left) = (folders.Count - 1, seeds.Skip(folders.Count).ToList());
        terminal.Line();
        for (var i = 0; i < done; i++)
            terminal.Line(FormattableString.Invariant($"seed {seeds[i]} is done: {folders[i]}"));
        terminal.Line(
            FormattableString.Invariant($"seed {seeds[done]} was interrupted: {folders[^1]}; go on with:  ")
                + $"lfp train --resume {CommandText.Quote(folders[^1])}");
        if (left.Count > 0)
        {
            terminal.Line($"{(left.Count == 1 ? "seed" : "seeds")} {string.Join(", ", left)} not begun; train with:  "
                + Command(parsed, output, left));
        }
        terminal.Record(new { interrupted = seeds[done], done = seeds.Take(done), notBegun = left });
    }

    private static string Command(ParseResult parsed, Option<string?> output, List<long> left)
    {
        var words = new List<string>();
        foreach (var result in parsed.CommandResult.Children)
        {
            if (result is ArgumentResult argument)
                words.AddRange(argument.Tokens.Select(token => token.Value));
            else if (result is OptionResult { Implicit: false } option && option.Option.Name != "--seed")
                words.AddRange(Words(option, isFolderOfOne: option.Option == output && left.Count == 1, left[0]));
        }
        words.AddRange(["--seed", string.Join(',', left)]);
        return "lfp train " + string.Join(' ', words.Select(CommandText.Quote));
    }

    // With one seed the output is not the folder of runs, but the run's own.
    private static IEnumerable<string> Words(OptionResult option, bool isFolderOfOne, long seed)
        => option.Tokens.Count == 0 ? [option.Option.Name]
            : option.Tokens.SelectMany(
                token => new[]
                {
                    option.Option.Name,
                    isFolderOfOne ? Path.Combine(token.Value, FormattableString.Invariant($"seed{seed}")) : token.Value,
                });
}
