using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series;

/// <summary>
/// The files of a series in its folder: the plan, which makes it one, and the result, which is there once it is finished.
/// </summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Result">The result's name.</param>
/// <param name="What">What the series is: <c>comparison</c>.</param>
/// <param name="Command">The subcommand of <c>lfp</c> that does it.</param>
internal sealed record SeriesFiles<TPlan, TResult>(string Plan, string Result, string What, string Command)
    where TPlan : SeriesPlan
    where TResult : class
{
    /// <summary>Whether a folder holds such a series.</summary>
    public bool AreIn(string folder) => File.Exists(Path.Combine(folder, Plan));

    /// <summary>Reads the plan.</summary>
    /// <exception cref="InvalidFileException">There is none, or it is damaged.</exception>
    public TPlan ReadPlan(string folder)
    {
        if (!AreIn(folder))
            throw new InvalidFileException(folder, $"no {Plan}", $"the folder of a {What}", $"Give the folder that 'lfp {Command}' named.");
        return Parse<TPlan>(Path.Combine(folder, Plan));
    }

    /// <summary>Writes the plan where it is not there yet, once every kind of its runs is seen to work.</summary>
    /// <exception cref="ArgumentException">A rule or value does not fit; the message names it.</exception>
    /// <exception cref="IOException">Something else is there, or the folder cannot be written.</exception>
    public void Begin(string folder, TPlan plan, string? dataDirectory, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (IsBegun(folder, plan))
            return;
        SeriesRehearsal.Run(plan, dataDirectory, progress, cancellation);

        // Reading data takes its time; somebody else may have come first, and may come at the same moment.
        Directory.CreateDirectory(folder);
        using var hold = FolderLock.Take(folder, What);
        if (IsBegun(folder, plan))
            return;
        AtomicFile.WriteText(Path.Combine(folder, Plan), RunFolder.ToJson(plan) + "\n");
    }

    /// <summary>Reads the result; null when the series is not finished.</summary>
    /// <exception cref="InvalidFileException">It is damaged.</exception>
    public TResult? ReadResult(string folder)
        => Path.Combine(folder, Result) is var file && File.Exists(file) ? Parse<TResult>(file) : null;

    /// <summary>
    /// Writes the result, and before it the runs as CSV. No run is written to any more: what a kill left half written goes.
    /// </summary>
    public void WriteResult(string folder, TResult result, string runs)
    {
        foreach (var run in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            AtomicFile.Sweep(run);
        var file = Path.Combine(folder, Result);
        AtomicFile.WriteText(Path.ChangeExtension(file, ".csv"), runs);
        AtomicFile.WriteText(file, RunFolder.ToJson(result) + "\n");
    }

    /// <summary>Whether a series of that plan was begun in a folder; throws unless it was, or can be.</summary>
    private bool IsBegun(string folder, TPlan plan)
    {
        if (AreIn(folder))
        {
            return plan.DifferenceFrom(ReadPlan(folder)) is not { } difference ? true
                : throw new IOException($"The output folder '{folder}' holds a {What} of another plan: {difference}. Go on with it by "
                    + $"'lfp {Command} --resume {folder}', or choose another folder with --output.");
        }
        return !File.Exists(folder)
            && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any(entry => !FolderLock.IsHold(entry))) ? false
            : throw new IOException($"The output folder '{folder}' exists already and holds no {What}. Choose another with --output, "
                + "or remove it.");
    }

    private static T Parse<T>(string file)
        where T : class => RunFolder.Parse<T>(file, File.ReadAllText(file), null);
}
