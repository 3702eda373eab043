using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Cli.Tests;

/// <summary>Runs the command as a user does: as a process of its own, in an empty folder.</summary>
internal sealed record LfpProcess(int ExitCode, string Output, string Error)
{
    // Ends what hangs. It is far beyond what a command takes on a machine that is busy with other things.
    private const int LimitMs = 600_000;

    /// <summary>The last line of the output as JSON: its <c>result</c>.</summary>
    public JsonElement Result => JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("result");

    public static LfpProcess Run(string folder, params string[] arguments) => Run(folder, "", arguments);

    /// <summary>Runs another program beside the tests that has the command in it.</summary>
    public static LfpProcess RunProgram(string program, string folder, params string[] arguments) => Finish(StartProgram(program, folder, arguments), "");

    /// <summary>Runs the command with a text on standard input.</summary>
    public static LfpProcess Run(string folder, string input, string[] arguments) => Finish(Start(folder, arguments), input);

    /// <summary>Starts the command.</summary>
    public static Process Start(string folder, params string[] arguments) => StartProgram("lfp.dll", folder, arguments);

    private static LfpProcess Finish(Process started, string input)
    {
        using var process = started;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(LimitMs), "lfp did not end");
        return new LfpProcess(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static Process StartProgram(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // The test projects share the cores, and libtorch's waiting threads spin: more of them than cores cost more than they bring.
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start)!;
    }
}
