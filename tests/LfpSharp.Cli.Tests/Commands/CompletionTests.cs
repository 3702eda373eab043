using System.Diagnostics;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class CompletionTests
{
    private const int Done = 0;
    private const int BadUsage = 2;

    [Fact]
    public void Run_WithoutArguments_ShowsHelp()
    {
        using var folder = new ScratchFolder();
        var call = LfpCall.Run(folder.Path);
        Assert.Equal(Done, call.ExitCode);
        Assert.Contains("[command] [options]", call.Output, StringComparison.Ordinal);
        Assert.Empty(call.Error);
    }

    [Theory]
    [InlineData("lfp expl", "explain")]
    [InlineData("lfp train mnist-lif-m", "mnist-lif-mlp")]
    [InlineData("lfp train --rule lfp-z", "lfp-zero")]
    [InlineData("lfp train --model lenet --activation leak", "leaky-relu")]
    [InlineData("lfp train --data breast", "breast-cancer")]
    [InlineData("lfp eval run", "runs/a")]
    [InlineData("lfp completion z", "zsh")]
    public void Suggest_TheBeginOfAWord_OffersWhatItCanBecome(string line, string expected)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["runs/a"]);
        File.WriteAllText(folder["runs/a/recipe.yaml"], "");
        var call = LfpCall.Run(folder.Path, $"[suggest:{line.Length}]", line);
        Assert.Equal(Done, call.ExitCode);
        Assert.Contains(expected, call.Output.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _lfp lfp")]
    [InlineData("zsh", "compdef _lfp lfp")]
    [InlineData("fish", "complete -c lfp")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName lfp")]
    public void Completion_OfAShell_PrintsItsScript(string shell, string expected)
    {
        using var folder = new ScratchFolder();
        var call = LfpCall.Run(folder.Path, "completion", shell);
        Assert.Equal(Done, call.ExitCode);
        Assert.Contains($"# lfp completion {shell} ", call.Output, StringComparison.Ordinal);
        Assert.Contains(expected, call.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", call.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_OfAnotherShell_NamesThoseThereAre()
    {
        using var folder = new ScratchFolder();
        var call = LfpCall.Run(folder.Path, "completion", "tcsh");
        Assert.Equal(BadUsage, call.ExitCode);
        Assert.Contains("'powershell'", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_InBash_CompletesTheWordAtHand()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        using var folder = new ScratchFolder();
        var script = LfpCall.Run(folder.Path, "completion", "bash").Output;

        // In place of lfp, one that offers what it is asked for and two words more.
        File.WriteAllText(folder["try.sh"], script + """

            lfp() { printf '%s\n' "$1 $2" train trim explain; }
            COMP_LINE='lfp tr'; COMP_POINT=6; COMP_WORDS=(lfp tr); COMP_CWORD=1
            _lfp
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", [folder["try.sh"]]) { RedirectStandardOutput = true })!;
        var offered = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.Equal("train\ntrim\n", offered);
    }
}
