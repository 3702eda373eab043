using System.Diagnostics;

namespace LfpSharp.Commands.Screen;

/// <summary>When a line of progress is due where rows cannot be overwritten: after two seconds, then every five.</summary>
internal sealed class LinePace
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.FromSeconds(2);

    /// <summary>Whether one is due.</summary>
    public bool IsDue => clock.Elapsed >= next;

    /// <summary>One was written.</summary>
    public void Said() => next = clock.Elapsed + Interval;
}
