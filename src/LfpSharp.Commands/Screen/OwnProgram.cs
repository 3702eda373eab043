using System.Diagnostics;
using System.Reflection;

namespace LfpSharp.Commands.Screen;

/// <summary>Starts the program that runs, with the parts that it adds, as another process.</summary>
internal static class OwnProgram
{
    /// <summary>How it is started: by 'dotnet lfp.dll', or as a program of its own; input, output and errors go to the caller.</summary>
    /// <param name="arguments">The subcommand and its options.</param>
    public static ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        return new ProcessStartInfo(
            program,
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
