using System.Globalization;
using System.Text.RegularExpressions;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>
/// What a program is expected to print: every line in order, other lines between them allowed; <c>96±2</c> is any number within 2 of 96,
/// which processors that round differently may print; every other character stands for itself.
/// </summary>
internal static partial class Printed
{
    /// <summary>The first line that is missing, or null.</summary>
    public static string? Missing(string expected, string output)
    {
        var lines = new Queue<string>(output.Split('\n').Select(line => line.TrimEnd()));
        foreach (var wanted in expected.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            while (lines.TryPeek(out var next) && !Matches(wanted, next))
                lines.Dequeue();
            if (!lines.TryDequeue(out _))
                return wanted;
        }
        return null;
    }

    private static bool Matches(string wanted, string line)
    {
        var around = Tolerant().Matches(wanted);
        var pattern = string.Join(@"(-?\d+(?:\.\d+)?)", Tolerant().Split(wanted).Where((_, i) => i % 3 == 0).Select(Regex.Escape));
        return Regex.Match(line, $"^{pattern}$") is { Success: true } match
            && around.Index().All(each => Math.Abs(Number(match.Groups[each.Index + 1].Value) - Number(each.Item.Groups[1].Value))
                <= Number(each.Item.Groups[2].Value));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(-?\d+(?:\.\d+)?)±(\d+(?:\.\d+)?)")]
    private static partial Regex Tolerant();
}
