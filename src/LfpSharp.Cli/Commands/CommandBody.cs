using System.CommandLine;
using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Cli.Commands;

/// <summary>What every command that computes does around its body.</summary>
internal static class CommandBody
{
    public static Option<int?> Threads { get; } = new("--threads") { Description = "Threads to compute with; the number of cores by default." };

    /// <summary>Makes <paramref name="body"/> the action of the command: loads libtorch first, and hands Ctrl-C over as a token.</summary>
    public static Command Computes(this Command command, Func<ParseResult, Terminal, CancellationToken, int> body)
    {
        command.Options.Add(Threads);
        command.Options.Add(Terminal.Json);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            if (parsed.GetValue(Threads) is { } threads)
            {
                if (threads is < 1 or > 1024)
                    throw new ArgumentException($"--threads is {threads}, but must be between 1 and 1024.");
                LoadLibTorch();
                torch.set_num_threads(threads);
            }
            else
            {
                LoadLibTorch();
            }

            return Task.FromResult(body(parsed, terminal, cancellation));
        });
        return command;
    }

    private static void LoadLibTorch()
    {
        if (LibTorch.Load() is { Failure: { } failure })
            throw new InvalidOperationException(failure);
    }
}
