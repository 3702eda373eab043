using System.Text.Json;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Watching;

namespace LfpSharp.Commands.Live;

/// <summary>Follows some runs and tells windows of them: curves some times a second where they change, samples when weights do.</summary>
internal sealed class RunsWatch
{
    private const int IntervalMs = 400;
    private const int MostRuns = 24;

    private readonly IReadOnlyList<string> paths;
    private readonly EventHub hub;
    private readonly int samples;
    private readonly string? dataDirectory;
    private readonly Lock gate = new();
    private readonly List<RunFollower> runs = [];
    private readonly Dictionary<string, SampleWatch?> watches = [];
    private string told = "";

    /// <summary>Opens the runs.</summary>
    /// <param name="paths">Folders of runs, or folders with runs in them; runs that begin there later are found too.</param>
    /// <param name="hub">Who is told.</param>
    /// <param name="samples">How many samples of each run; 0 for none.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="InvalidFileException">There is no run.</exception>
    public RunsWatch(IReadOnlyList<string> paths, EventHub hub, int samples, string? dataDirectory)
    {
        (this.paths, this.hub, this.samples, this.dataDirectory) = (paths, hub, samples, dataDirectory);
        foreach (var path in paths.Where(path => !RunFolder.Holds(path) && RunList.Below(path).Count == 0))
        {
            throw new InvalidFileException(
                path,
                "no run",
                "the folder of a run, or one with runs in it",
                "Start one: 'lfp train' names its folder at its end.");
        }
        Find();
    }

    /// <summary>Tells windows of the runs until it is cancelled. Samples are made on a thread of their own: that takes longer.</summary>
    public void Follow(CancellationToken cancellation)
    {
        var painter = new Thread(() => Repeat(ShowSamples, cancellation)) { IsBackground = true };
        if (samples > 0)
            painter.Start();
        Repeat(Show, cancellation);
        if (samples > 0)
            painter.Join();
    }

    /// <summary>Does what a button asks for.</summary>
    public PageReply Act(JsonElement json)
    {
        if (LiveJson.Read<WatchRequest>(json) is not { Run: { } path, Request: { } request })
            return PageReply.Bad("Expected {\"run\": FOLDER, \"request\": \"stop\" or \"lower-rate\"}.");
        RunFollower? run;
        lock (gate)
            run = runs.Find(each => each.Folder.Path == path);
        if (run is null)
            return PageReply.Conflict("That run is not watched here.");
        try
        {
            RunRequests.Ask(run.Folder, request);
            return PageReply.Done();
        }
        catch (InvalidOperationException error)
        {
            return PageReply.Conflict(error.Message);
        }
    }

    /// <summary>Looks at the runs once, and tells windows where something changed.</summary>
    public void Show()
    {
        Find();
        string json;
        lock (gate)
            json = LiveJson.Of(new { kind = "runs", runs = runs.Select(run => run.Read()) });
        if (json == told)
            return;
        told = json;
        hub.Tell("runs", json);
    }

    private static void Repeat(Action look, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            look();
            cancellation.WaitHandle.WaitOne(IntervalMs);
        }
    }

    private void Find()
    {
        lock (gate)
        {
            var found = paths.SelectMany(path => RunFolder.Holds(path) ? [path] : RunList.Below(path)).Distinct();
            foreach (var path in found.Except(runs.Select(run => run.Folder.Path)).Take(MostRuns - runs.Count).ToList())
                runs.Add(new RunFollower(path));
        }
    }

    private void ShowSamples()
    {
        List<RunFollower> current;
        lock (gate)
            current = [.. runs];
        foreach (var run in current)
        {
            var path = run.Folder.Path;
            try
            {
                if (!watches.TryGetValue(path, out var watch))
                    watches[path] = watch = new SampleWatch(run.Folder, samples, dataDirectory);
                if (watch?.Renew() is { } made)
                    hub.Tell("samples of " + path, LiveJson.Of(new { kind = "samples", run = path, samples = made }));
            }
#pragma warning disable CA1031 // Whatever goes wrong with samples is said on the page, and the curves go on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                watches[path] = null;
                hub.Tell("samples of " + path, LiveJson.Of(new { kind = "samples", run = path, note = error.Message }));
            }
        }
    }
}
