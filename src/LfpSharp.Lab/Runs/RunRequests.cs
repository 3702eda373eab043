using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// Requests to the process that trains a run, from any other: a line each in <c>requests.txt</c> in the run's folder, which is there only
/// while the run trains.
/// </summary>
/// <example><code>
/// RunRequests.Ask(RunFolder.Open("runs/my-run"), RunRequest.Stop);
/// </code></example>
public static class RunRequests
{
    private const string FileName = "requests.txt";

    /// <summary>Asks; the trainer looks some times a second.</summary>
    /// <param name="run">The run.</param>
    /// <param name="request">What is asked.</param>
    /// <exception cref="InvalidOperationException">No process trains it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Ask(RunFolder run, RunRequest request)
    {
        ArgumentNullException.ThrowIfNull(run);
        var path = run.PathOf(FileName);
        if (!File.Exists(path) || !run.IsInUse)
        {
            throw new InvalidOperationException($"The run '{run.Path}' is not training now, so nothing can be asked of it. Go on with it "
                + $"first: lfp train --resume {run.Path}");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(0, SeekOrigin.End);
        file.Write(System.Text.Encoding.ASCII.GetBytes(OptionNames.Kebab(request.ToString()) + "\n"));
    }

    /// <summary>Makes the file, empty.</summary>
    internal static void Open(RunFolder run) => File.WriteAllText(run.PathOf(FileName), "");

    /// <summary>Removes the file.</summary>
    internal static void Close(RunFolder run) => File.Delete(run.PathOf(FileName));

    /// <summary>
    /// The requests behind the first <paramref name="taken"/> bytes, which are moved on; what is no request is passed over.
    /// </summary>
    internal static IReadOnlyList<RunRequest> Take(RunFolder run, ref long taken)
    {
        var path = run.PathOf(FileName);
        if (RunFolder.LengthOf(path) <= taken)
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(taken, SeekOrigin.Begin);
        var text = new StreamReader(file).ReadToEnd();
        // A line that is being written has no end yet.
        text = text[..(text.LastIndexOf('\n') + 1)];
        taken += text.Length;
        return [.. text.Split('\n').SelectMany(line => Enum.GetValues<RunRequest>().Where(
            request => OptionNames.Kebab(request.ToString()) == line))];
    }
}
