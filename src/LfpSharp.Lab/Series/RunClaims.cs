using System.Diagnostics;
using System.Globalization;

namespace LfpSharp.Lab.Series;

/// <summary>
/// Who does which run of a series, where workers on several machines share its folder and nothing else. A worker claims a run by making a
/// file, which only one can; while it works it writes to the file again and again. A claim that nobody writes to any more is taken over
/// by making the file of the next number.
/// </summary>
/// <remarks>Clocks are not compared: each worker watches with its own how long a claim stays the same.</remarks>
public sealed class RunClaims
{
    private const int BeatsOfPatience = 5;
    private const string FolderName = "claims";

    private readonly string claims;
    private readonly TimeSpan heartbeat;
    private readonly Dictionary<string, (string Content, long Since)> seen = [];

    /// <summary>Begins to claim runs of a series.</summary>
    /// <param name="folder">The series' folder.</param>
    /// <param name="first">The place of the run that is looked at first, from 0, so that workers do not all begin with the same.</param>
    /// <param name="heartbeatSeconds">
    /// Seconds between two signs of life; a claim without one for five times as long is taken over. All workers use the same.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the heartbeat not above 0.</exception>
    public RunClaims(string folder, int first = 0, double heartbeatSeconds = 20)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heartbeatSeconds);
        (First, heartbeat, claims) = (first, TimeSpan.FromSeconds(heartbeatSeconds), Path.Combine(folder, FolderName));
        Directory.CreateDirectory(claims);
    }

    /// <summary>The place of the run that is looked at first, from 0.</summary>
    public int First { get; }

    /// <summary>Claims a run; null when another worker has it.</summary>
    /// <param name="run">The run's name.</param>
    internal RunClaim? TryTake(string run)
    {
        var name = run.Replace('/', '+');
        var newest = Newest(name);
        if (newest >= 0 && !IsFree(PathOf(name, newest)))
            return null;
        try
        {
            return new RunClaim(PathOf(name, newest + 1), PathOf(name, newest + 2), heartbeat);
        }
        catch (IOException) when (File.Exists(PathOf(name, newest + 1)))
        {
            return null;
        }
    }

    /// <summary>Waits a while for other workers.</summary>
    internal void Wait(CancellationToken cancellation) => cancellation.WaitHandle.WaitOne(heartbeat / 4);

    private int Newest(string name)
        => Directory.EnumerateFiles(claims, name + ".*")
            .Select(file => file[(file.LastIndexOf('.') + 1)..])
            .Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))
            .DefaultIfEmpty(-1)
            .Max();

    private string PathOf(string name, int number) => Path.Combine(claims, string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));

    // Given back, or the same for so long that its worker must be dead.
    private bool IsFree(string file)
    {
        var content = RunClaim.Read(file);
        if (content == RunClaim.GivenBack)
            return true;
        if (seen.TryGetValue(file, out var before) && before.Content == content)
            return Stopwatch.GetElapsedTime(before.Since) > heartbeat * BeatsOfPatience;
        seen[file] = (content, Stopwatch.GetTimestamp());
        return false;
    }
}
