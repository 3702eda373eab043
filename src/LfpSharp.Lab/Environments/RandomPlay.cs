using LfpSharp.Lab.Data;

namespace LfpSharp.Lab.Environments;

/// <summary>Episodes played by drawing every action, all equally likely: what a policy has to be better than.</summary>
public static class RandomPlay
{
    /// <summary>Plays to the ends.</summary>
    /// <param name="environment">The rules.</param>
    /// <param name="starts">One number an episode.</param>
    /// <param name="seed">Decides the actions.</param>
    public static Episodes Of(IEnvironment environment, ReadOnlySpan<long> starts, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var random = new SplitMix64(SplitMix64.Seed(seed));
        var episodes = new Episodes(environment, starts);
        while (episodes.Running.Length > 0)
        {
            var actions = new int[episodes.Running.Length];
            foreach (ref var action in actions.AsSpan())
                action = random.Next(environment.Actions.Count);
            episodes.Step(actions, new double[actions.Length]);
        }
        return episodes;
    }
}
