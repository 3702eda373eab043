using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary><c>lfp collect</c>: what the runs of a planned comparison or sweep brought, once workers have done them all.</summary>
internal static class CollectCommand
{
    private static readonly Argument<string> Folder = new("FOLDER")
    {
        Description = "The folder of the comparison or sweep.",
    };

    public static Command Create()
        => new Command("collect", "Show what a planned comparison or sweep brought, once 'lfp work' has done its runs.") { Folder }
            .Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(Folder)!;
        using var series = PlannedSeries.Resume(folder);
        return series.Run(new NobodysWorker(folder), terminal, cancellation);
    }
}
