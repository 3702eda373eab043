using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Commands.Starters;

/// <summary><c>lfp new</c>: a project with a part of one's own, which builds, trains and has a test.</summary>
internal static class NewCommand
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "What recipes shall call it: small letters, digits and '-', such as my-net.",
    };
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The folder to make; NAME by default.",
    };
    private static readonly Option<string> Packages = new("--packages")
    {
        Description = "A folder with the packages of LfpSharp, if they are in none of NuGet's sources.",
    };

    public static Command Create()
    {
        var command = new Command("new", "Start a project of your own: the whole lfp command, and a part of yours in it.");
        foreach (var starter in StarterKind.All)
        {
            command.Add(new Command(starter.Name, $"Start a project with {starter.What} of your own.") { Name, Output, Packages }
                .Shows((parsed, terminal) => Write(starter, parsed, terminal)));
        }
        return command;
    }

    private static int Write(StarterKind kind, ParseResult parsed, Terminal terminal)
    {
        var starter = new Starter(kind, parsed.GetValue(Name)!, parsed.GetValue(Packages));
        var folder = parsed.GetValue(Output) ?? starter.Name;
        var files = starter.Write(folder);
        foreach (var file in files)
            terminal.Line(Path.Combine(folder, file));
        terminal.Line();
        terminal.Line("Try it:");
        terminal.Line($"  cd {CommandText.Quote(folder)}");
        terminal.Line($"  dotnet run -c Release -- train {starter.Name}.yaml");
        terminal.Line("  dotnet run -c Release --project tests");
        terminal.Result(new { folder, files });
        return ExitCode.Done;
    }
}
