using System.Diagnostics;

namespace Mutation;

/// <summary>Runs programs.</summary>
internal static class Processes
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="settings">Environment variables that it gets besides its own.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="limit">Seconds of processor time after which it counts as hanging; elapsed time says nothing on a busy machine.</param>
    public static async Task<Finished> RunAsync(
        string program, string folder, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> arguments, double limit = double.PositiveInfinity)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExitAsync();
        var watch = new Watch(limit);
        while (await Task.WhenAny(ended, Task.Delay(200)).ConfigureAwait(false) != ended)
        {
            if (!watch.Hangs(process))
                continue;
            process.Kill(entireProcessTree: true);
            await ended.ConfigureAwait(false);
            return new Finished(null, string.Concat(await output.ConfigureAwait(false)), watch.ProcessorSeconds);
        }
        return new Finished(process.ExitCode, string.Concat(await output.ConfigureAwait(false)), watch.ProcessorSeconds);
    }

    /// <summary>Looks at a running process now and then.</summary>
    private sealed class Watch(double limit)
    {
        private readonly Stopwatch idle = Stopwatch.StartNew();

        public double ProcessorSeconds { get; private set; }

        /// <summary>Whether it has used more than its limit, or nothing for so long that it must be waiting for itself.</summary>
        public bool Hangs(Process process)
        {
            process.Refresh();
            if (process.HasExited)
                return false;
            var used = process.TotalProcessorTime.TotalSeconds;
            if (used > ProcessorSeconds + 0.02)
                idle.Restart();
            ProcessorSeconds = Math.Max(used, ProcessorSeconds);
            return ProcessorSeconds > limit || (double.IsFinite(limit) && idle.Elapsed > TimeSpan.FromMinutes(2));
        }
    }
}
