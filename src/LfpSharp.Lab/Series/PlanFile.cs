using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series;

/// <summary>The file that makes a folder the folder of a series.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="What">What the series is: <c>comparison</c>.</param>
/// <param name="Command">The subcommand of <c>lfp</c> that does it.</param>
internal sealed record PlanFile<TPlan>(string Name, string What, string Command)
    where TPlan : SeriesPlan
{
    /// <summary>Whether a folder holds such a series.</summary>
    public bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Reads the plan.</summary>
    /// <exception cref="InvalidFileException">There is none, or it is damaged.</exception>
    public TPlan Read(string folder)
    {
        if (!IsIn(folder))
            throw new InvalidFileException(folder, $"no {Name}", $"the folder of a {What}", $"Give the folder that 'lfp {Command}' named.");
        var file = Path.Combine(folder, Name);
        return RunFolder.Parse<TPlan>(file, File.ReadAllText(file), null);
    }

    /// <summary>Throws unless a series of that plan can be begun or gone on with in a folder; writes nothing.</summary>
    /// <returns>Whether it was begun already.</returns>
    /// <exception cref="IOException">Something else is there.</exception>
    public bool Check(string folder, TPlan plan)
    {
        if (IsIn(folder))
        {
            return plan.DifferenceFrom(Read(folder)) is not { } difference ? true
                : throw new IOException($"The output folder '{folder}' holds a {What} of another plan: {difference}. Go on with it by 'lfp {Command} --resume {folder}', or choose another folder with --output.");
        }
        return !File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any()) ? false
            : throw new IOException($"The output folder '{folder}' exists already and holds no {What}. Choose another with --output, or remove it.");
    }

    /// <summary>Writes the plan where it is not there yet.</summary>
    /// <exception cref="IOException">Something else is there, or the folder cannot be written.</exception>
    public void Write(string folder, TPlan plan)
    {
        if (Check(folder, plan))
            return;
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, Name), RunFolder.ToJson(plan) + "\n");
    }
}
