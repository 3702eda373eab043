using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Where the command writes: text for people, on a terminal with progress, plain lines when redirected or with
/// <c>NO_COLOR</c>; with <c>--json</c> one object a line.
/// </summary>
internal sealed class Terminal(ParseResult parsed)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private const int UsualWidth = 80;

    private static readonly ConcurrentDictionary<string, bool> Said = new();

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object a line; the last is {\"result\": ...}.",
    };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Print the stack trace of an error.", Recursive = true };

    public static Option<bool> Dark { get; } = new("--dark")
    {
        Description = "Draw pictures and pages on a dark ground.",
        Recursive = true,
    };

    /// <summary>Columns that a line may have: those of the terminal, or as many as pages and older terminals have.</summary>
    public static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? UsualWidth : Console.WindowWidth;

    public bool IsJson { get; } = parsed.GetValue(Json);

    /// <summary>Whether lines may be overwritten: a terminal that can, no CI, no NO_COLOR, no JSON.</summary>
    public bool IsLive => !IsJson && !Console.IsOutputRedirected && CanOverwrite;

    /// <summary>Whether a terminal, if there is one, is to be overwritten: one that can, no CI, no NO_COLOR.</summary>
    public static bool CanOverwrite => Environment.GetEnvironmentVariable("TERM") is not "dumb"
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("CI") is null or "";

    /// <summary>Rows for progress: nothing where lines may not be overwritten.</summary>
    public LiveRows Live() => new(IsLive ? Console.Out : null, Size, TimeProvider.System);

    /// <summary>
    /// Columns and rows that progress may have. An older console of Windows takes escape codes for text, and those are what leads back
    /// over several rows: it gets one.
    /// </summary>
    public static (int Columns, int Rows) Size()
        => (Width, OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("WT_SESSION") is null ? 1
            : Math.Max(1, Console.WindowHeight));

    /// <summary>A line for people; nothing with --json.</summary>
    public void Line(string text = "")
    {
        LiveRows.Erase();
        if (!IsJson)
            Console.Out.WriteLine(Printable.Of(text));
    }

    /// <summary>A piece of text for people, shown at once and without a line end of its own; nothing with --json.</summary>
    public void Text(string text)
    {
        if (IsJson)
            return;
        LiveRows.Erase();
        Console.Out.Write(Printable.Of(text));
        Console.Out.Flush();
    }

    /// <summary>A text for people, in colour where the terminal can; and its strongest pieces in words. Nothing with --json.</summary>
    public void Shaded(ShadedTextBlock text)
    {
        Line(text.Title);
        if (IsLive)
            Console.Out.WriteLine(TerminalColor.Of(text));
        else
            Line(string.Concat(text.Pieces.Select(piece => piece.Text)));
        Line($"strongest: {text.Strongest}");
        Line();
    }

    /// <summary>A table for people, its caption above it; nothing with --json.</summary>
    public void Table(TableBlock table)
    {
        if (table.Caption.Length > 0)
            Line(table.Caption);
        foreach (var line in TextTable.Lines(table))
            Line(line);
    }

    /// <summary>A table for people with a row for each item; nothing with --json.</summary>
    public void Table<T>(IReadOnlyList<TableColumn> columns, IEnumerable<T> items, Func<T, IReadOnlyList<TableCell>> row)
        => Table(TableBlock.Of("", columns, items, row));

    /// <summary>Names and what there is to say of each, for people; what is null is left out. Nothing with --json.</summary>
    public void Facts(params IEnumerable<(string Name, string? Text)> facts)
        => Table(["", ""], facts.Where(fact => fact.Text is not null), fact => [fact.Name, fact.Text!]);

    /// <summary>An object a line with --json; else nothing.</summary>
    public void Record(object value)
    {
        if (IsJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
    }

    /// <summary>The result of the command, the last line with --json.</summary>
    public void Result(object value) => Record(new { result = value });

    /// <summary>A warning on standard error; the same one is said once a process, however many runs have it.</summary>
    public static void Warning(string text) => Message($"warning: {text}");

    public static void Error(string text)
    {
        LiveRows.Erase();
        Console.Error.WriteLine(Printable.Of($"error: {text}"));
    }

    /// <summary>A line on standard error, unless it was said before.</summary>
    public static void Message(string line)
    {
        if (!Said.TryAdd(line, true))
            return;
        LiveRows.Erase();
        Console.Error.WriteLine(Printable.Of(line));
    }

    public void Error(Exception exception)
        => Error(parsed.GetValue(Verbose) ? exception.ToString() : exception.Message);
}
