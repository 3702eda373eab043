namespace LfpSharp.Lab.Environments;

/// <summary>Episodes of one environment, side by side: those that are not over take each step together.</summary>
public sealed class Episodes
{
    private readonly double[] states;
    private readonly double[] returns;
    private readonly int[] lengths;
    private readonly bool[] ended;
    private readonly int[] running;
    private int runningCount;

    /// <summary>Puts each episode at its start.</summary>
    /// <param name="environment">The rules.</param>
    /// <param name="starts">One number an episode, which decides its start.</param>
    /// <exception cref="ArgumentException">There are no starts.</exception>
    public Episodes(IEnvironment environment, ReadOnlySpan<long> starts)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (starts.IsEmpty)
            throw new ArgumentException("There are no starts; give one number for each episode.", nameof(starts));
        Environment = environment;
        states = new double[starts.Length * environment.StateSize];
        returns = new double[starts.Length];
        lengths = new int[starts.Length];
        ended = new bool[starts.Length];
        running = [.. Enumerable.Range(0, starts.Length)];
        runningCount = starts.Length;
        for (var i = 0; i < starts.Length; i++)
            environment.Reset(starts[i], StateOf(i));
        ObservationSize = checked((int)environment.ObservationShape.Aggregate(1L, (product, side) => product * side));
    }

    /// <summary>The rules.</summary>
    public IEnvironment Environment { get; }

    /// <summary>How many episodes there are.</summary>
    public int Count => returns.Length;

    /// <summary>Numbers in an observation.</summary>
    public int ObservationSize { get; }

    /// <summary>The episodes that are not over, ascending.</summary>
    public ReadOnlySpan<int> Running => running.AsSpan(0, runningCount);

    /// <summary>The sum of each episode's rewards so far.</summary>
    public ReadOnlySpan<double> Returns => returns;

    /// <summary>Steps that each episode has taken.</summary>
    public ReadOnlySpan<int> Lengths => lengths;

    /// <summary>Whether an episode is over by the environment's rules, and not cut off.</summary>
    /// <param name="episode">Which.</param>
    public bool HasEnded(int episode) => ended[episode];

    /// <summary>The state of an episode.</summary>
    /// <param name="episode">Which.</param>
    public ReadOnlySpan<double> State(int episode) => StateOf(episode);

    /// <summary>What the player of an episode sees.</summary>
    /// <param name="episode">Which.</param>
    /// <param name="observation">[<see cref="ObservationSize"/>], overwritten.</param>
    public void Observe(int episode, Span<float> observation) => Environment.Observe(StateOf(episode), observation);

    /// <summary>Every running episode takes a step; those that are over run no longer.</summary>
    /// <param name="actions">One for each of <see cref="Running"/>, in its order.</param>
    /// <param name="rewards">Of the same length, overwritten.</param>
    /// <exception cref="ArgumentException">There are more or fewer actions or rewards than running episodes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such action.</exception>
    public void Step(ReadOnlySpan<int> actions, Span<double> rewards)
    {
        if (actions.Length != runningCount || rewards.Length != runningCount)
        {
            throw new ArgumentException($"There are {actions.Length} actions and room for {rewards.Length} rewards, but {runningCount} "
                + "episodes are running. Give one for each of Running.");
        }

        var left = 0;
        for (var i = 0; i < actions.Length; i++)
        {
            var (episode, action) = (running[i], actions[i]);
            if ((uint)action >= (uint)Environment.Actions.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(actions), action, $"'{Environment.Name}' has the actions 0 to {Environment.Actions.Count - 1}.");
            }

            (rewards[i], ended[episode]) = Environment.Step(StateOf(episode), action);
            returns[episode] += rewards[i];
            lengths[episode]++;
            if (!ended[episode] && lengths[episode] < Environment.StepLimit)
                running[left++] = episode;
        }
        runningCount = left;
    }

    private Span<double> StateOf(int episode) => states.AsSpan(episode * Environment.StateSize, Environment.StateSize);
}
