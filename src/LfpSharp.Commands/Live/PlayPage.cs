using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs.Prediction;

namespace LfpSharp.Commands.Live;

/// <summary><c>lfp play RUN --page</c>: a trained policy plays before one's eyes, until Ctrl-C.</summary>
internal static class PlayPage
{
    /// <summary>Plays until it is cancelled.</summary>
    public static int Serve(
        PolicyPlayer player,
        Recipe recipe,
        IReadOnlyList<long> starts,
        long seed,
        int port,
        Terminal terminal,
        CancellationToken cancellation)
    {
        var random = RandomPlay.Of(player.Environment, [.. starts], seed).Returns.ToArray().Average();
        var subject = FormattableString.Invariant(
            $"a network ({Choices.NameOf(recipe.Model)}) trained by {Choices.NameOf(recipe.Rule)}, seed {recipe.Seed}");
        using var hub = new EventHub();
        var game = new PlayedGame(player, starts, random, subject, hub);
        using (var server = PageServer.Start("play", port, hub, game.Act))
        {
            server.Announce(terminal, "Pause (space), one step (right arrow), next episode (n). Ctrl-C ends.");
            game.Play(cancellation);
        }

        var returns = game.Returns;
        double? mean = returns.Count > 0 ? returns.Average() : null;
        terminal.Line($"{Wording.Plural(returns.Count, "episode")} played"
            + (mean is { } value ? $": mean return {Wording.Number(value, "f2")}, random play {Wording.Number(random, "f2")}" : ""));
        terminal.Result(new { environment = player.Environment.Name, seed, meanReturn = mean, randomReturn = random, returns });
        return ExitCode.Done;
    }
}
