using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Series;

/// <summary>
/// <c>lfp work</c>: does runs of a planned comparison or sweep beside workers on this and other machines. Without a folder, not for
/// people: does the run whose order is the first line of standard input, tells its progress on standard output, and ends after the step
/// at hand when standard input ends.
/// </summary>
internal static class WorkCommand
{
    private const int IntervalMs = 250;

    private static readonly Argument<string?> Folder = new("FOLDER")
    {
        Description = "A folder that 'lfp compare --plan' or 'lfp sweep --plan' made, and every worker sees.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<int> Index = new("--index")
    {
        Description = "The worker's number, from 0, as SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX: where in the list of runs it begins to "
            + "look for one that nobody does.",
    };
    private static readonly Option<double> Heartbeat = new("--heartbeat")
    {
        Description = "Seconds between two signs of life, the same for all workers; a run whose worker gives none for five times as long "
            + "is taken over.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
        => new Command("work", "Do runs of a planned comparison or sweep, beside workers on other machines.")
        {
            Folder,
            Index,
            Heartbeat,
            SeriesOptions.DataDirectory,
        }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
        => parsed.GetValue(Folder) is { } folder ? Share(folder, parsed, terminal, cancellation) : Serve(cancellation);

    private static int Share(string folder, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (index, heartbeat) = (parsed.GetValue(Index), parsed.GetValue(Heartbeat));
        if (index < 0)
            throw new ArgumentException($"--index is {index}, but must be 0 or more.");
        if (!(heartbeat is >= 0.1 and <= 3600))
            throw new ArgumentException(FormattableString.Invariant($"--heartbeat is {heartbeat}, but must be from 0.1 to 3600 seconds."));
        using var series = PlannedSeries.Share(
            folder, new RunClaims(folder, index, heartbeat), parsed.GetValue(SeriesOptions.DataDirectory));
        return series.Work(terminal, cancellation);
    }

    private static int Serve(CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<WorkOrder>(
            Console.In.ReadLine()
                ?? throw new ArgumentException("'lfp work' reads an order from standard input, and there is none. 'lfp compare --jobs "
                    + "N' gives it; to do planned runs, name their folder: lfp work FOLDER."),
            WorkOrder.Json)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        new Thread(() => StandardInput.StopAtEnd(stop)) { IsBackground = true }.Start();
        var worker = new RunWorker(order.DataDirectory, new TerminalLogger(), order.SideBySide);
        var run = new SeriesRun("", Recipe.Parse(order.Recipe, "the order"), order.IsTrial) { Epochs = order.Epochs };
        return worker.Work(run, order.Path, new Teller(), stop.Token) ? ExitCode.Done : ExitCode.Interrupted;
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
