using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Commands.Training;

/// <summary>
/// The page of a run that is trained here, served by another process, <c>lfp watch</c>: so nothing of it touches the arithmetic of the
/// training. It ends when this does, however that comes.
/// </summary>
internal sealed class WatchPage : IDisposable
{
    private const int GraceMs = 10_000;

    private readonly Process process;

    private WatchPage(Process process) => this.process = process;

    /// <summary>Starts it, and says its address.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message says why.</exception>
    public static WatchPage Start(Terminal terminal, string run, string? dataDirectory)
    {
        string[] data = dataDirectory is null ? [] : ["--data-dir", dataDirectory];
        var process = Process.Start(OwnProgram.Command(["watch", run, "--until-input-ends", "--json", .. data]))
            ?? throw new InvalidOperationException("A process of lfp itself could not be started.");
        var page = new WatchPage(process);
        if (process.StandardOutput.ReadLine() is not { } line)
        {
            var message = process.StandardError.ReadToEnd().Trim().Replace("error: ", "", StringComparison.Ordinal);
            page.Dispose();
            throw new InvalidOperationException($"The page of --watch did not start. {message}");
        }

        var address = JsonDocument.Parse(line).RootElement.GetProperty("address").GetString();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        terminal.Line($"Watch it: {address}");
        terminal.Record(new { watch = address });
        return page;
    }

    /// <summary>Ends the page, after it has told its windows how the run ended.</summary>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
        if (!process.WaitForExit(GraceMs))
            process.Kill();
        process.Dispose();
    }
}
