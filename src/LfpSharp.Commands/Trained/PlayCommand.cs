using System.CommandLine;
using LfpSharp.Commands.Live;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp play</c>: a saved run plays its environment, drawn on a terminal and counted, or on a page.</summary>
internal static class PlayCommand
{
    private const int MostEpisodes = 100_000;
    private const int MostListed = 10;

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run that was trained on an environment." };
    private static readonly Option<int> Episodes = new("--episodes")
    {
        Description = "How many episodes to play.",
        DefaultValueFactory = _ => 100,
    };
    private static readonly Option<long> Seed = new("--seed") { Description = "Decides where they start." };
    private static readonly Option<int> Drawn = new("--drawn")
    {
        Description = "How many of them to draw on a terminal, step by step.",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<bool> Page = new("--page")
    {
        Description = "Play on a page in the browser, one episode after another, with what the policy thinks of each action.",
    };
    private static readonly Option<int> Port = PortOption.Create("With --page, the port");

    public static Command Create()
        => new Command("play", "Let a trained run play its environment.")
        {
            Run,
            Episodes,
            Seed,
            Drawn,
            Page,
            Port,
        }.Computes(Play);

    private static int Play(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (count, seed, drawn) = (parsed.GetValue(Episodes), parsed.GetValue(Seed), parsed.GetValue(Drawn));
        if (count is < 1 or > MostEpisodes)
            throw new ArgumentException(FormattableString.Invariant($"--episodes is {count}, but must be 1 to {MostEpisodes}."));
        if (seed < 0)
            throw new ArgumentException(FormattableString.Invariant($"--seed is {seed}, but must be at least 0."));
        if (drawn < 0)
            throw new ArgumentException(FormattableString.Invariant($"--drawn is {drawn}, but must be at least 0."));
        var port = PortOption.Check(parsed.GetValue(Port));
        var isPage = parsed.GetValue(Page);
        if ((isPage ? Drawn : Port) is Option unused && parsed.GetResult(unused) is { Implicit: false })
            throw new ArgumentException($"'{unused.Name}' is for {(isPage ? "a terminal; leave out it or --page" : "--page; add that")}.");

        var path = parsed.GetValue(Run)!;
        var run = RunFolder.Open(path);
        using var player = PolicyPlayer.Load(run);
        var starts = PolicyPlayer.Starts(count, seed);
        if (isPage)
            return PlayPage.Serve(player, run.Recipe, starts, seed, port, terminal, cancellation);
        try
        {
            if (terminal.IsLive)
                PlayView.Draw(player, starts.Take(drawn), cancellation);
            var played = player.Play(starts, cancellation: cancellation);
            var random = RandomPlay.Of(player.Environment, [.. starts], seed);
            Say(terminal, player.Environment, played, random);
            var returns = played.Returns.ToArray();
            terminal.Result(new
            {
                environment = player.Environment.Name,
                episodes = count,
                seed,
                meanReturn = returns.Average(),
                randomReturn = random.Returns.ToArray().Average(),
                returns,
                lengths = played.Lengths.ToArray(),
                runFolder = path,
            });
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Say(Terminal terminal, IEnvironment environment, Episodes played, Episodes random)
    {
        var (returns, lengths) = (played.Returns.ToArray(), played.Lengths.ToArray());
        terminal.Line($"{environment.Name}: {environment.Summary}");
        terminal.Line();
        terminal.Table(
            [.. TableColumn.Numbers("episode", "steps", "return")],
            returns.Take(MostListed).Index(),
            each =>
            [
                Wording.CountCell(each.Index + 1),
                Wording.CountCell(lengths[each.Index]),
                Wording.NumberCell(each.Item, "f2"),
            ]);
        if (returns.Length > MostListed)
            terminal.Line($"and {Wording.Plural(returns.Length - MostListed, "more episode")}");
        terminal.Line();
        terminal.Facts(
            ("mean return",
                $"{Wording.Number(returns.Average(), "f2")} ({Wording.Plural(returns.Length, "episode")}, the best action always)"),
            ("least, greatest", $"{Wording.Number(returns.Min(), "f2")}, {Wording.Number(returns.Max(), "f2")}"),
            ("random actions", $"{Wording.Number(random.Returns.ToArray().Average(), "f2")} (from the same starts)"));
    }
}
