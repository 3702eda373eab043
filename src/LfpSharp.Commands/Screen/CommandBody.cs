using System.CommandLine;
using System.Runtime.InteropServices;
using LfpSharp.Lab.Distributed;
using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Commands.Screen;

/// <summary>What every command that computes does around its body.</summary>
internal static class CommandBody
{
    public static Option<int?> Threads { get; } = new("--threads")
    {
        Description = "Threads to compute with; by default all cores, or one where the work is small.",
    };

    /// <summary>Makes <paramref name="body"/> the action of a command that computes nothing and so needs no libtorch.</summary>
    public static Command Shows(this Command command, Func<ParseResult, Terminal, int> body)
    {
        command.Add(Terminal.Json);
        command.SetAction(parsed => body(parsed, new Terminal(parsed)));
        return command;
    }

    /// <summary>
    /// Makes <paramref name="body"/> the action of the command: loads libtorch first, and hands Ctrl-C over as a token. A second
    /// Ctrl-C ends the process at once.
    /// </summary>
    public static Command Computes(this Command command, Func<ParseResult, Terminal, CancellationToken, int> body)
    {
        command.Options.Add(Threads);
        command.Options.Add(Terminal.Json);
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(parsed);
            var threads = parsed.GetValue(Threads);
            if (threads is < 1 or > 1024)
                throw new ArgumentException($"--threads is {threads}, but must be between 1 and 1024.");
            if (LibTorch.Load() is { Failure: { } failure })
                throw new InvalidOperationException(failure);
            if (threads is { } count)
                torch.set_num_threads(count);

            using var cancellation = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
            return body(parsed, terminal, cancellation.Token);

            void Cancel(PosixSignalContext signal)
            {
                LiveRows.Erase();
                signal.Cancel = !cancellation.IsCancellationRequested;
                if (signal.Cancel && !terminal.IsJson && MpiLauncher.IsFirst)
                    Console.Error.WriteLine("Interrupted: finishing the step at hand. Once more ends at once.");
                cancellation.Cancel();
            }
        });
        return command;
    }
}
