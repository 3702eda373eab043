using System.Text.Json;

namespace LfpSharp.Cli.Tests;

/// <summary>What the command left: its exit code and what it wrote.</summary>
internal sealed record LfpResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of the output as JSON: its <c>result</c>.</summary>
    public JsonElement Result => JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("result");

    /// <summary>Fails with what the command wrote, unless it ended well.</summary>
    public void Succeeded() => Assert.True(ExitCode == 0, $"The command ended with {ExitCode}: {Error}{Output}");
}
