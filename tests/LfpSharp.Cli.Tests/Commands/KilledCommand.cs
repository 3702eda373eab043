using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>
/// A command that trains, killed inside training and gone on with until it has ended, and begun anew until there were kills enough.
/// </summary>
/// <param name="folder">Where it works.</param>
/// <param name="command">Its name: <c>train</c>, <c>compare</c> or <c>sweep</c>.</param>
/// <param name="arguments">What it is told, but for the folder of its output.</param>
/// <param name="random">Says when it is killed.</param>
internal sealed class KilledCommand(ScratchFolder folder, string command, string[] arguments, Random random)
{
    private const int MostStepsBeforeAKill = 8, MostMsBeforeAKill = 20;

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How often a run was gone on with between its first and its last step.</summary>
    public int BegunInside { get; private set; }

    /// <summary>How often it ended, each time with the weights of one that was never stopped.</summary>
    public int Ends { get; private set; }

    /// <summary>Does it all.</summary>
    /// <param name="wanted">How many kills there shall be.</param>
    /// <param name="cancellation">Ends the test.</param>
    public async Task RunAsync(int wanted, CancellationToken cancellation)
    {
        LfpProcess.Run(folder.Path, [command, .. arguments, "--output", "whole"]).Succeeded();
        var expected = Hashes(folder["whole"]);
        while (Kills < wanted)
        {
            var output = FormattableString.Invariant($"killed{Ends}");
            while (await KillInsideAsync(output, wanted, cancellation))
                Kills++;
            Assert.Equal(expected, Hashes(folder[output]));
            Assert.Empty(Directory.EnumerateFiles(folder[output], "*.part", SearchOption.AllDirectories));
            BegunInside += ResumesInside(folder[output]);
            Ends++;
            Directory.Delete(folder[output], recursive: true);
        }
    }

    /// <summary>Begins it or goes on with it; true when it was killed, false when it has ended.</summary>
    private async Task<bool> KillInsideAsync(string output, int wanted, CancellationToken cancellation)
    {
        var before = Steps(folder[output]);
        string[] whole = before > 0 ? [command, "--resume", output] : [command, .. arguments, "--output", output];
        using var process = LfpProcess.Start(folder.Path, whole);
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        var killed = Kills < wanted && WaitForSteps(process, output, before + random.Next(1, MostStepsBeforeAKill + 1));
        if (killed)
        {
            Thread.Sleep(random.Next(MostMsBeforeAKill));
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync(cancellation);
        await text;
        var message = await error;
        Assert.True(killed || process.ExitCode == 0, message);
        Assert.DoesNotContain("damaged", message, StringComparison.OrdinalIgnoreCase);
        return killed;
    }

    // How long it takes to begin depends on the machine, so the checkpoints say that it trains.
    private bool WaitForSteps(Process process, string output, long steps)
    {
        while (Steps(folder[output]) < steps)
        {
            if (process.HasExited)
                return false;
            Thread.Sleep(1);
        }
        return true;
    }

    /// <summary>The steps that the newest checkpoints of all runs hold.</summary>
    private static long Steps(string output)
        => Files(output, "step-*.json").GroupBy(file => Path.GetDirectoryName(file))
            .Sum(run => run.Max(StepOf));

    private static long StepOf(string checkpoint)
        => long.Parse(Path.GetFileNameWithoutExtension(checkpoint)["step-".Length..], CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string> Hashes(string output)
        => new(Files(output, "manifest.json").ToDictionary(file => Path.GetRelativePath(output, file), file => HashesOf(Manifest(file))));

    private static string HashesOf(JsonElement run) => $"{run.GetProperty("finalWeightsHash")} {run.GetProperty("bestWeightsHash")}";

    private static int ResumesInside(string output)
        => Files(output, "manifest.json").Select(Manifest).Sum(run => run.GetProperty("sessions").EnumerateArray()
            .Select(session => session.GetProperty("fromStep").GetInt64())
            .Count(step => step > 0 && step < run.GetProperty("steps").GetInt64()));

    private static JsonElement Manifest(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement;

    // Folders come while they are looked through, so one that is not there yet counts as empty.
    private static string[] Files(string output, string pattern)
    {
        try
        {
            return Directory.GetFiles(output, pattern, SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
