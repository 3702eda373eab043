using System.CommandLine;
using LfpSharp.Commands.Screen;

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
            .Computes((parsed, terminal, cancellation)
                => PlannedSeries.Open(parsed.GetValue(Folder)!).Collect(terminal, cancellation));
}
