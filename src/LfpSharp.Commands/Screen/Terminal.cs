using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Where the command writes: text for people, on a terminal with colour and progress, plain when redirected or with
/// <c>NO_COLOR</c>; with <c>--json</c> one object a line.
/// </summary>
internal sealed class Terminal(ParseResult parsed)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly ConcurrentDictionary<string, bool> Said = new();

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object a line; the last is {\"result\": ...}.",
    };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Print the stack trace of an error.", Recursive = true };

    public bool IsJson { get; } = parsed.GetValue(Json);

    /// <summary>Whether lines may be overwritten: a terminal, no CI, no NO_COLOR, no JSON.</summary>
    public bool IsLive => !IsJson && AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("CI") is null or "";

    /// <summary>A line for people; nothing with --json.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
            Console.Out.WriteLine(Printable.Of(text));
    }

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

    public static void Error(string text) => Console.Error.WriteLine(Printable.Of($"error: {text}"));

    /// <summary>A line on standard error, unless it was said before.</summary>
    public static void Message(string line)
    {
        if (Said.TryAdd(line, true))
            Console.Error.WriteLine(Printable.Of(line));
    }

    public void Error(Exception exception)
        => Error(parsed.GetValue(Verbose) ? exception.ToString() : exception.Message);
}
