using LfpSharp.Commands;
using TorchSharp;

namespace LfpSharp.Cli.Tests;

/// <summary>
/// Runs the command within this process, with a folder as its own and its output caught: all but the start of a process, which takes
/// longer than most commands do. What needs a process (signals, kills, standard input, memory, runs side by side, what is said once) is
/// run by <see cref="LfpProcess"/>.
/// </summary>
internal static class LfpCall
{
    private const string PlainOutput = "NO_COLOR";

    /// <summary>Runs the command.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="arguments">What it is told.</param>
    public static LfpResult Run(string folder, params string[] arguments)
    {
        var (before, plain, output, error) =
            (Environment.CurrentDirectory, Environment.GetEnvironmentVariable(PlainOutput), Console.Out, Console.Error);
        using var text = new StringWriter();
        using var messages = new StringWriter();
        try
        {
            // As in a process that has nothing on standard input, whose output is no terminal, and that has one thread unless told.
            Environment.CurrentDirectory = folder;
            Environment.SetEnvironmentVariable(PlainOutput, "1");
            torch.set_num_threads(1);
            Console.SetIn(TextReader.Null);
            Console.SetOut(text);
            Console.SetError(messages);
            return new LfpResult(CommandLine.Run(arguments), text.ToString(), messages.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            Environment.SetEnvironmentVariable(PlainOutput, plain);
            Environment.CurrentDirectory = before;
        }
    }
}
