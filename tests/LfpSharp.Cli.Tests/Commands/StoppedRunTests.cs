using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Runs that are interrupted or out of disk, and go on, as <see cref="KillTests"/> has it for kills.</summary>
public sealed class StoppedRunTests
{
    // A checkpoint after every step, so that the disk is full in the middle of one.
    private static readonly string[] Training = ["--epochs", "12", "--set", "logging.checkpoint-steps=1", "--threads", "1"];

    [Fact]
    public void Train_Interrupted_SavesSaysHowToGoOnAndReturns130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Assert.SkipWhen(
            IgnoresInterrupts(), "This process was started with SIGINT ignored, as a shell's background job is, and so are its children.");
        using var folder = new ScratchFolder();
        using var process = LfpProcess.Start(folder.Path, "train", "--epochs", "100000", "--output", "run");
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        while (process.StandardOutput.ReadLine() is { } line && !line.TrimStart().StartsWith("2 ", StringComparison.Ordinal))
        {
        }
        Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]).WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("lfp train --resume run", rest, StringComparison.Ordinal);
        Assert.Equal("interrupted", Manifest(folder["run"]).GetProperty("status").GetString());
        var replay = LfpCall.Run(folder.Path, "replay", "run", "--json");
        Assert.True(replay.Result.GetProperty("same").GetBoolean());
    }

    [Fact]
    public void Train_DiskFull_KeepsWhatWasSavedAndGoesOn()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["disk"]);
        Assert.SkipUnless(
            Mount("-t", "tmpfs", "-o", "size=600k", "tmpfs", folder["disk"]), "Mounting a small file system takes root and Linux.");
        try
        {
            var expected = Whole(folder);
            var full = LfpCall.Run(folder.Path, ["train", .. Training, "--output", "disk/run"]);
            Assert.Equal(1, full.ExitCode);
            Assert.Contains("go on with 'lfp train --resume disk/run'", full.Error, StringComparison.Ordinal);
            Assert.True(Mount("-o", "remount,size=20m", folder["disk"]));
            LfpCall.Run(folder.Path, "train", "--resume", "disk/run").Succeeded();
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

    private static (string Final, string Best) Whole(ScratchFolder folder)
    {
        LfpCall.Run(folder.Path, ["train", .. Training, "--output", "whole"]).Succeeded();
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
