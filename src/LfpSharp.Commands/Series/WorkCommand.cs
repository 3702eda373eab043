using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Series;

/// <summary>
/// <c>lfp work</c>, not for people: does the run whose order is the first line of standard input, tells its progress on standard
/// output, and ends after the step at hand when standard input ends.
/// </summary>
internal static class WorkCommand
{
    private const int IntervalMs = 250;

    public static Command Create() => new Command("work", "Do a run for another process.") { Hidden = true }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<WorkOrder>(
            Console.In.ReadLine()
                ?? throw new ArgumentException("'lfp work' reads an order from standard input, and there is none. 'lfp compare --jobs "
                    + "N' gives it."),
            WorkOrder.Json)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        new Thread(() => StandardInput.StopAtEnd(stop)) { IsBackground = true }.Start();
        var worker = new RunWorker(order.DataDirectory, new TerminalLogger(), order.SideBySide);
        return worker.Work(new SeriesRun("", Recipe.Parse(order.Recipe, "the order"), order.IsTrial), order.Path, new Teller(), stop.Token)
            ? ExitCode.Done
            : ExitCode.Interrupted;
    }

    private sealed class Teller : IProgress<TrainingProgress>
    {
        private long told;

        public void Report(TrainingProgress value)
        {
            if (told != 0 && Stopwatch.GetElapsedTime(told).TotalMilliseconds < IntervalMs)
                return;
            told = Stopwatch.GetTimestamp();
            Console.Out.WriteLine(JsonSerializer.Serialize(value with { Finished = null }, WorkOrder.Json));
        }
    }
}
