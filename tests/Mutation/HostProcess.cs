using System.Diagnostics;
using System.Globalization;

namespace Mutation;

/// <summary>
/// A process that holds the tests of one project, warm, and runs one of them at a time with one fault on. Made anew where it broke.
/// </summary>
/// <param name="program">The test project's program, with <c>Host/TestHost.cs</c> as its entry point.</param>
internal sealed class HostProcess(string program) : IDisposable
{
    /// <summary>The number of no fault: the sound copy, and what it reaches is noted.</summary>
    public const int Sound = -1;

    private const string Mark = "@@ ";

    // Beyond ten times what a test costs without a fault, and this much, it counts as hanging.
    private const double SpareMs = 20_000;

    private Process? process;

    /// <summary>The names of the tests, in the order of their indices.</summary>
    public IReadOnlyList<string> Tests { get; private set; } = [];

    /// <summary>Runs a test.</summary>
    /// <param name="fault">The fault that is on, or <see cref="Sound"/>.</param>
    /// <param name="test">The test's index.</param>
    /// <param name="costMs">What it costs without a fault.</param>
    public async Task<(Outcome Outcome, double ProcessorMs, IReadOnlyList<int> Reached)> RunAsync(
        int fault, int test, double costMs = double.PositiveInfinity)
    {
        await StartAsync().ConfigureAwait(false);
        await process!.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{fault} {test}")).ConfigureAwait(false);
        await process.StandardInput.FlushAsync().ConfigureAwait(false);
        var answer = AnswerAsync();
        var watch = new Watch(process, (costMs * 10) + SpareMs);
        while (await Task.WhenAny(answer, Task.Delay(500)).ConfigureAwait(false) != answer)
        {
            if (!watch.Hangs())
                continue;
            Dispose();
            return (Outcome.Hung, 0, []);
        }
        if (await answer.ConfigureAwait(false) is not { } line)
        {
            Dispose();
            return (Outcome.Crashed, 0, []);
        }
        var parts = line.Split(' ');
        var reached = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture));
        return (parts[0] == "passed" ? Outcome.Passed : Outcome.Failed, double.Parse(parts[1], CultureInfo.InvariantCulture), [.. reached]);
    }

    /// <summary>Starts the process where none runs.</summary>
    public async Task StartAsync()
    {
        if (process is not null)
            return;

        // One thread: a team of threads that waits counts as work.
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var tests = new List<string>();
        while (await AnswerAsync().ConfigureAwait(false) is { } line && line != "ready")
            tests.Add(line);
        Tests = tests;
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        process.Dispose();
        process = null;
    }

    // The next line that is meant for here; null when the process has ended.
    private async Task<string?> AnswerAsync()
    {
        while (await process!.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                return line[Mark.Length..];
        }
        return null;
    }

    /// <summary>Tells work from waiting by processor time: elapsed time says nothing on a busy machine.</summary>
    private sealed class Watch(Process process, double limitMs)
    {
        private static readonly TimeSpan Deadlock = TimeSpan.FromMinutes(2);
        private readonly Stopwatch idle = Stopwatch.StartNew();
        private readonly double startMs = process.TotalProcessorTime.TotalMilliseconds;
        private double lastMs;

        public bool Hangs()
        {
            process.Refresh();
            if (process.HasExited)
                return false;
            var nowMs = process.TotalProcessorTime.TotalMilliseconds;
            if (nowMs > lastMs + 20)
                idle.Restart();
            lastMs = nowMs;
            return nowMs - startMs > limitMs || idle.Elapsed > Deadlock;
        }
    }
}
