using System.CommandLine;
using LfpSharp.Commands;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary><c>--help</c> of every command, as a terminal of 80 columns shows it.</summary>
public sealed class HelpTests
{
    private const int Columns = 80;

    public static TheoryData<string> All => [.. Below(CommandLine.Create(), "")];

    [Theory]
    [MemberData(nameof(All))]
    public void Help_OfEveryCommand_FitsEightyColumnsAndSaysWhatItIs(string path)
    {
        var call = LfpCall.Run(AppContext.BaseDirectory, [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, call.ExitCode);
        Assert.DoesNotContain(call.Output.Split('\n'), line => line.TrimEnd().Length > Columns);
        Assert.Contains("Usage:", call.Output, StringComparison.Ordinal);
        Assert.Contains("--dark", call.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Below(Command command, string path)
        => command.Subcommands.Where(each => !each.Hidden).SelectMany(each => Below(each, $"{path} {each.Name}".Trim())).Prepend(path);
}
