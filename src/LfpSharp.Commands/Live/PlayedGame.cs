using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Runs.Prediction;

namespace LfpSharp.Commands.Live;

/// <summary>
/// Plays one episode after another for all windows alike, at the pace that any of them asks for. While no window is open nothing moves.
/// </summary>
internal sealed class PlayedGame
{
    private const int FrameMs = 33;
    private const double LongestFrameMs = 100;
    private const double PauseMs = 1000;
    private const int MostReturns = 200;

    private static readonly double[] Speeds = [0.125, 0.25, 0.5, 1, 2, 4, 8];

    private readonly PolicyPlayer player;
    private readonly IReadOnlyList<long> starts;
    private readonly double randomReturn;
    private readonly string subject;
    private readonly EventHub hub;
    private readonly Lock gate = new();
    private readonly List<double> returns = [];
    private PlayedEpisode episode;
    private int number;
    private double speed = 1;
    private bool isPaused;
    private double owedSteps;
    private double restMs;

    /// <summary>Begins the first episode, and tells windows how it stands.</summary>
    /// <param name="player">Who plays.</param>
    /// <param name="starts">One number an episode; after the last one they begin again.</param>
    /// <param name="randomReturn">The mean return of random play from the same starts.</param>
    /// <param name="subject">Who plays, in words.</param>
    /// <param name="hub">Who is told.</param>
    public PlayedGame(PolicyPlayer player, IReadOnlyList<long> starts, double randomReturn, string subject, EventHub hub)
    {
        (this.player, this.starts, this.randomReturn, this.subject, this.hub) = (player, starts, randomReturn, subject, hub);
        episode = player.Begin(starts[0]);
        Tell();
    }

    /// <summary>The returns of the episodes that are over.</summary>
    public IReadOnlyList<double> Returns
    {
        get
        {
            lock (gate)
                return [.. returns];
        }
    }

    /// <summary>Does what the page asks for.</summary>
    public PageReply Act(JsonElement json)
    {
        var request = LiveJson.Read<PlayRequest>(json);
        lock (gate)
        {
            switch (request)
            {
                case { Request: PlayWish.Pause or PlayWish.GoOn, Speed: null }:
                    isPaused = request.Request == PlayWish.Pause;
                    break;
                case { Request: PlayWish.Step, Speed: null }:
                    isPaused = true;
                    Step();
                    break;
                case { Request: PlayWish.Next, Speed: null }:
                    Next();
                    break;
                case { Request: PlayWish.Speed, Speed: { } wished } when Speeds.Contains(wished):
                    speed = wished;
                    break;
                default:
                    var known = string.Join(", ", Speeds.Select(each => FormattableString.Invariant($"{each}")));
                    return PageReply.Bad("Expected {\"request\": \"pause\"}, \"go-on\", \"step\" or \"next\", or {\"request\": \"speed\", "
                        + $"\"speed\": S}} with S one of {known}.");
            }
            Tell();
        }
        return PageReply.Done();
    }

    /// <summary>Plays until it is cancelled.</summary>
    public void Play(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!cancellation.WaitHandle.WaitOne(FrameMs))
        {
            var elapsedMs = clock.Elapsed.TotalMilliseconds;
            clock.Restart();
            if (hub.Windows > 0)
                Advance(Math.Min(elapsedMs, LongestFrameMs));
        }
    }

    /// <summary>Takes the steps that are due after some time.</summary>
    internal void Advance(double elapsedMs)
    {
        lock (gate)
        {
            if (isPaused)
                return;
            if (episode.IsOver)
            {
                restMs += elapsedMs * Math.Max(speed, 1);
                if (restMs < PauseMs)
                    return;
                Next();
            }
            else
            {
                owedSteps += elapsedMs / 1000 * player.Environment.StepsPerSecond * speed;
                if (owedSteps < 1)
                    return;
                for (; owedSteps >= 1 && !episode.IsOver; owedSteps--)
                    Step();
            }
            Tell();
        }
    }

    private void Step()
    {
        if (episode.IsOver)
        {
            Next();
            return;
        }

        episode.Step();
        if (episode.IsOver)
            returns.Add(episode.Return);
    }

    private void Next()
    {
        number++;
        episode = player.Begin(starts[number % starts.Count]);
        (owedSteps, restMs) = (0, 0);
    }

    private void Tell()
    {
        var rules = player.Environment;
        var sketch = rules.Sketch(episode.State);
        hub.Tell("play", LiveJson.Of(new
        {
            kind = "play",
            subject,
            environment = rules.Name,
            summary = rules.Summary,
            actions = rules.Actions,
            episode = number + 1,
            step = episode.Length,
            stepLimit = rules.StepLimit,
            @return = episode.Return,
            ending = !episode.IsOver ? "" : episode.HasEnded ? "ended" : "cut-off",
            episode.Action,
            episode.Scores,
            episode.Probabilities,
            sketch,
            lines = sketch is null ? rules.Draw(episode.State) : null,
            isPaused,
            speed,
            speeds = Speeds,
            over = returns.Count,
            mean = returns.Count > 0 ? returns.Average() : (double?)null,
            returns = returns.TakeLast(MostReturns),
            randomReturn,
        }));
    }
}
