using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Cli.Tests;

/// <summary>Runs the command as a user does: as a process of its own, in an empty folder.</summary>
internal static class LfpProcess
{
    // Ends what hangs. It is far beyond what a command takes on a machine that is busy with other things.
    private const int LimitMs = 600_000;

    public static LfpResult Run(string folder, params string[] arguments) => Run(folder, "", arguments);

    /// <summary>Runs another program beside the tests that has the command in it.</summary>
    public static LfpResult RunProgram(string program, string folder, params string[] arguments)
        => Finish(StartProgram(program, folder, arguments), "");

    /// <summary>Runs the command with a text on standard input.</summary>
    public static LfpResult Run(string folder, string input, string[] arguments) => Finish(Start(folder, arguments), input);

    /// <summary>Starts the command.</summary>
    public static Process Start(string folder, params string[] arguments) => StartProgram("lfp.dll", folder, arguments);

    private static LfpResult Finish(Process started, string input)
    {
        using var process = started;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(LimitMs), "lfp did not end");
        return new LfpResult(process.ExitCode, output, error.GetAwaiter().GetResult());
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
        return Process.Start(start)!;
    }
}
