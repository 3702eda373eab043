using System.Diagnostics;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Screen;

/// <summary>The command on a terminal, which util-linux's <c>script</c> makes.</summary>
public sealed class PseudoTerminalTests
{
    private static readonly string[] Keypad = ["\u001b[?1h\u001b=", "\u001b[?1l\u001b>"];

    private static readonly string[] Digits = ["train", "--epochs", "30", "--threads", "1", "-o", "run"];

    [Theory]
    [InlineData(40)]
    [InlineData(80, Explicit = true)]
    public void Train_OnATerminal_OverwritesARowThatFitsAndHidesNoCursor(int width)
    {
        using var folder = new ScratchFolder();
        var written = Run(folder, width, "", Digits);

        Assert.Contains("█", written, StringComparison.Ordinal);
        Assert.Contains(" of 30   0:0", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[?25l", written, StringComparison.Ordinal);
        var image = new ScreenImage(width, written);

        // Nothing of the row is left at the end.
        Assert.DoesNotContain(image.Rows, row => row.Contains('░', StringComparison.Ordinal));
        Assert.DoesNotContain(image.Rows, row => row.Contains(" left", StringComparison.Ordinal));
        Assert.Contains(image.Rows, row => row.StartsWith("   30  ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NO_COLOR=1 ")]
    [InlineData("CI=true ", Explicit = true)]
    [InlineData("TERM=dumb ", Explicit = true)]
    public void Train_OnATerminalThatWantsPlainLines_WritesNoEscapeCode(string environment)
    {
        using var folder = new ScratchFolder();
        var written = Run(folder, 80, environment, "train", "--epochs", "2", "--threads", "1");
        Assert.DoesNotContain('\u001b', written);
        Assert.DoesNotContain('░', written);
        Assert.Contains("validation accuracy", written, StringComparison.Ordinal);
    }

    private static string Run(ScratchFolder folder, int width, string environment, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "The script of util-linux makes the terminal.");
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no /usr/bin/script (util-linux).");
        var command = $"stty cols {width} rows 30; {environment}dotnet '{Path.Combine(AppContext.BaseDirectory, "lfp.dll")}' "
            + string.Join(' ', arguments);
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = "xterm";
        foreach (var name in new[] { "CI", "NO_COLOR" })
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var written = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, written);

        // .NET itself turns the keypad to what programs read, and back at the end.
        return Keypad.Aggregate(written, (text, code) => text.Replace(code, "", StringComparison.Ordinal));
    }
}
