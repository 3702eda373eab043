using System.Diagnostics;

namespace LfpSharp.Tests.Native;

/// <summary>Runs one of the programs under <c>tests/ThirdParty</c> as a process of its own.</summary>
internal static class ThirdPartyProgram
{
    // Ends what hangs. It is far beyond what such a program takes on a machine that is busy with other things.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The exit code and what was written to the output and to the error output, in this order.</summary>
    public static (int ExitCode, string Output) Run(string name, params (string Name, string? Value)[] environment)
        => Run(name, [], environment);

    /// <summary>The same with arguments.</summary>
    public static (int ExitCode, string Output) Run(string name, string[] arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Start(name, arguments, environment);
        return Finish(process);
    }

    public static Process Start(string name, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, $"ThirdParty.{name}.dll") },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    public static (int ExitCode, string Output) Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.ArgumentList[0]} did not end within {Limit}");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
    }
}
