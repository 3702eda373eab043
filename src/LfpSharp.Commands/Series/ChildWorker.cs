using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Series;

/// <summary>
/// Does runs in processes of their own, since libtorch has one random generator and one number of threads a process. A process
/// ends by itself when this one does, however that comes.
/// </summary>
internal sealed class ChildWorker(int jobs, string? dataDirectory) : IRunWorker
{
    private const int GraceMs = 60_000;

    public int Jobs => jobs;

    public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var recipe = run.Recipe with { Threads = run.Recipe.Threads ?? 1 };
        using var process =
            Process.Start(OwnProgram.Command(
                ["work", "--json", .. PictureTheme.Current == PictureTheme.Dark ? [Terminal.Dark.Name] : Array.Empty<string>()]))
                ?? throw new InvalidOperationException("A process of lfp itself could not be started.");
        var messages = ReadMessages(process);
        using var late = new Timer(_ => process.Kill());
        using var stop = cancellation.Register(() => Stop(process, late));
        Give(process, new WorkOrder(path, recipe.ToYaml(), run.IsTrial, dataDirectory, jobs, run.Epochs));
        while (process.StandardOutput.ReadLine() is { } line)
            progress?.Report(JsonSerializer.Deserialize<TrainingProgress>(line, WorkOrder.Json)!);
        process.WaitForExit();
        return process.ExitCode switch
        {
            ExitCode.Done => true,
            ExitCode.Interrupted => false,
            _ when cancellation.IsCancellationRequested => false,
            var code => throw new RunFailedException(
                $"The run '{path}' ended with code {code}. {messages.GetAwaiter().GetResult()}".TrimEnd()),
        };
    }

    // Warnings are passed on as they come; errors are kept for the message.
    private static async Task<string> ReadMessages(Process process)
    {
        var errors = new List<string>();
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith("error: ", StringComparison.Ordinal))
                errors.Add(line["error: ".Length..]);
            else
                Terminal.Message(line);
        }
        return string.Join(' ', errors);
    }

    // Standard input stays open: its end is the sign to stop.
    private static void Give(Process process, WorkOrder order)
    {
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(order, WorkOrder.Json));
            process.StandardInput.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // It has ended, or was stopped before it began; its exit code says the rest.
        }
    }

    private static void Stop(Process process, Timer late)
    {
        late.Change(GraceMs, Timeout.Infinite);
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }
}
