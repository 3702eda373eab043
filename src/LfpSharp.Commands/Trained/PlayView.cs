using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Runs.Prediction;

namespace LfpSharp.Commands.Trained;

/// <summary>Draws episodes on a terminal, each frame over the one before.</summary>
internal static class PlayView
{
    public static void Draw(PolicyPlayer player, IEnumerable<long> starts, CancellationToken cancellation)
    {
        var frame = TimeSpan.FromSeconds(1 / player.Environment.StepsPerSecond);
        foreach (var start in starts)
        {
            Frame(new Episodes(player.Environment, [start]), isFirst: true);
            player.Play(
                [start],
                episodes =>
                {
                    Frame(episodes, isFirst: false);
                    cancellation.WaitHandle.WaitOne(frame);
                },
                cancellation);
            Console.Out.WriteLine();
        }
    }

    private static void Frame(Episodes episodes, bool isFirst)
    {
        var lines = episodes.Environment.Draw(episodes.State(0));
        if (!isFirst)
            Console.Out.Write(FormattableString.Invariant($"\e[{lines.Count + 1}A")); // the cursor, up to the first line
        foreach (var line in lines)
            Console.Out.WriteLine(line);
        Console.Out.WriteLine(
            FormattableString.Invariant($"step {episodes.Lengths[0],4}   return {episodes.Returns[0],8:f2}"));
    }
}
