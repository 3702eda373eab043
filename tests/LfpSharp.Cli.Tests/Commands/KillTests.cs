using System.Diagnostics;
using System.Text.Json;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Runs that are killed, interrupted or out of disk, and go on: they end as one that was never stopped.</summary>
public sealed class KillTests
{
    private const int Kills = 20;

    // A checkpoint after every step, so that many of the kills fall into the writing of one.
    private static readonly string[] Training = ["--epochs", "12", "--set", "logging.checkpoint-steps=1", "--threads", "1"];

    [Fact]
    public async Task Train_KilledAtTwentyRandomMoments_EndsAsIfNeverStopped()
    {
        using var folder = new TemporaryFolder();
        var expected = Whole(folder);
        var random = new Random(7);
        var (kills, finished) = (0, false);
        while (kills < Kills && !finished)
        {
            using var process = Begin(folder);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

            // The first line says that it has begun; how long that takes depends on the machine.
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            finished = process.WaitForExit(TimeSpan.FromMilliseconds(random.Next(0, 300)));
            if (!finished)
            {
                process.Kill();
                kills++;
            }
            await output;
            var message = await error;
            Assert.True(!finished || process.ExitCode == 0, message);
        }

        if (!finished)
        {
            using var last = Begin(folder);
            await last.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", await last.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(expected, Hashes(folder["killed"]));
        Assert.Empty(Directory.EnumerateFiles(folder["killed/checkpoints"], "*.part"));
        Assert.Equal(12, File.ReadLines(folder["killed/metrics.jsonl"]).Count());
        Assert.True(kills > 3, $"only {kills} kills fell into the run");
    }

    [Fact]
    public void Train_Interrupted_SavesSaysHowToGoOnAndReturns130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Assert.SkipWhen(IgnoresInterrupts(), "This process was started with SIGINT ignored, as a shell's background job is, and so are its children.");
        using var folder = new TemporaryFolder();
        using var process = LfpProcess.Start(folder.Path, "train", "--epochs", "100000", "--output", "run");
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);
        while (process.StandardOutput.ReadLine() is { } line && !line.TrimStart().StartsWith("2 ", StringComparison.Ordinal))
        {
        }
        Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]).WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("lfp train --resume run", rest, StringComparison.Ordinal);
        Assert.Equal("interrupted", Manifest(folder["run"]).GetProperty("status").GetString());
        var replay = LfpProcess.Run(folder.Path, "replay", "run", "--json");
        Assert.True(replay.Result.GetProperty("same").GetBoolean());
    }

    [Fact]
    public void Train_DiskFull_KeepsWhatWasSavedAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["disk"]);
        Assert.SkipUnless(Mount("-t", "tmpfs", "-o", "size=600k", "tmpfs", folder["disk"]), "Mounting a small file system takes root and Linux.");
        try
        {
            var expected = Whole(folder);
            var full = LfpProcess.Run(folder.Path, ["train", .. Training, "--output", "disk/run"]);
            Assert.Equal(1, full.ExitCode);
            Assert.Contains("go on with 'lfp train --resume disk/run'", full.Error, StringComparison.Ordinal);
            Assert.True(Mount("-o", "remount,size=20m", folder["disk"]));
            Assert.Equal(0, LfpProcess.Run(folder.Path, "train", "--resume", "disk/run").ExitCode);
            Assert.Equal(expected, Hashes(folder["disk/run"]));
        }
        finally
        {
            Process.Start("umount", [folder["disk"]]).WaitForExit();
        }
    }

    // The mask of ignored signals in hexadecimal; SIGINT is number 2, the second bit.
    internal static bool IgnoresInterrupts()
        => File.Exists("/proc/self/status")
            && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
            && (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0;

    private static Process Begin(TemporaryFolder folder)
        => File.Exists(folder["killed/recipe.yaml"])
            ? LfpProcess.Start(folder.Path, "train", "--resume", "killed")
            : LfpProcess.Start(folder.Path, ["train", .. Training, "--output", "killed"]);

    private static (string Final, string Best) Whole(TemporaryFolder folder)
    {
        Assert.Equal(0, LfpProcess.Run(folder.Path, ["train", .. Training, "--output", "whole"]).ExitCode);
        return Hashes(folder["whole"]);
    }

    private static (string Final, string Best) Hashes(string run)
        => (Manifest(run).GetProperty("finalWeightsHash").GetString()!, Manifest(run).GetProperty("bestWeightsHash").GetString()!);

    private static JsonElement Manifest(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "manifest.json"))).RootElement;

    private static bool Mount(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var mount = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        mount.WaitForExit();
        return mount.ExitCode == 0;
    }
}
