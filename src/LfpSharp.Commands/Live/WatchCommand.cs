using System.CommandLine;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Commands.Live;

/// <summary><c>lfp watch</c>: a page in the browser that follows runs while they train.</summary>
internal static class WatchCommand
{
    private const int DefaultSamples = 8;

    private static readonly Argument<string[]> Runs = new("RUN")
    {
        Description = "Folders of runs, or folders with runs in them; they may train now, by any process.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<int> Port = PortOption.Create();
    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "How many validation samples of each run are shown and explained; 0 for none.",
        DefaultValueFactory = _ => DefaultSamples,
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<bool> UntilInputEnds = new("--until-input-ends")
    {
        Description = "End when standard input does, as the process that trains asks for.",
        Hidden = true,
    };

    public static Command Create()
        => new Command(
            "watch",
            "Follow runs on a page in the browser while they train: curves, firing rates, feedback by layer, explained samples; with "
            + "buttons to stop and to lower the learning rate.")
            {
                Runs,
                Port,
                Samples,
                DataDirectory,
                UntilInputEnds,
            }.Computes(Watch);

    private static int Watch(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(CommandBody.Threads) is null)
            TorchSharp.torch.set_num_threads(1);
        if (parsed.GetValue(Samples) < 0)
            throw new ArgumentException(FormattableString.Invariant($"--samples is {parsed.GetValue(Samples)}, but must be at least 0."));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var hub = new EventHub();
        var watch = new RunsWatch(parsed.GetValue(Runs)!, hub, parsed.GetValue(Samples), parsed.GetValue(DataDirectory));
        using var server = PageServer.Start("watch", PortOption.Check(parsed.GetValue(Port)), hub, watch.Act);
        server.Announce(terminal, "Ctrl-C ends the page; runs go on.");
        if (parsed.GetValue(UntilInputEnds))
            new Thread(() => StandardInput.StopAtEnd(stop)) { IsBackground = true }.Start();
        watch.Follow(stop.Token);
        return ExitCode.Done;
    }
}
