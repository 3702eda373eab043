using System.Runtime.InteropServices;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Policies;

/// <summary>Episodes that a model has played to their ends, step by step: what it saw, what it did, and what came of it.</summary>
/// <remarks>
/// Steps lie in the order in which they were taken, all running episodes at once. Actions are drawn from libtorch's random state, or
/// are those of the greatest score, the first of equals.
/// </remarks>
internal sealed class Rollout
{
    private readonly List<float> observations = [];
    private readonly List<int> actions = [];
    private readonly List<double> rewards = [];
    private readonly List<double> values = [];
    private readonly List<int> episodeOf = [];
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Normalization normalization;
    private readonly bool isGreedy;
    private readonly long[] shape;

    /// <summary>Puts episodes at their starts.</summary>
    /// <param name="model">Maps observations to scores of the actions, and the critic's value behind them where it has one.</param>
    /// <param name="data">Its environment, and how observations are scaled.</param>
    /// <param name="starts">One number an episode.</param>
    /// <param name="isGreedy">Whether the best action is taken, and none drawn.</param>
    public Rollout(nn.Module<Tensor, Tensor> model, LabeledData data, ReadOnlySpan<long> starts, bool isGreedy)
    {
        (this.model, normalization, this.isGreedy) = (model, data.Normalization, isGreedy);
        Episodes = new Episodes(data.Environment!, starts);
        LastValues = new double[starts.Length];
        shape = [.. data.SampleShape];
    }

    /// <summary>The episodes.</summary>
    public Episodes Episodes { get; }

    /// <summary>Steps in all.</summary>
    public int Count => actions.Count;

    /// <summary>What was done at each step.</summary>
    public IReadOnlyList<int> Actions => actions;

    /// <summary>The environment's reward of each step.</summary>
    public IReadOnlyList<double> Rewards => rewards;

    /// <summary>The critic's value before each step; empty where the model has no critic.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>The episode of each step.</summary>
    public IReadOnlyList<int> EpisodeOf => episodeOf;

    /// <summary>The critic's value behind each episode: 0 where it ended by its rules, or the model has no critic.</summary>
    public double[] LastValues { get; }

    /// <summary>Plays episodes to their ends.</summary>
    /// <param name="model">Maps observations to scores of the actions, and the critic's value behind them where it has one.</param>
    /// <param name="data">Its environment, and how observations are scaled.</param>
    /// <param name="starts">One number an episode.</param>
    /// <param name="isGreedy">Whether the best action is taken, and none drawn.</param>
    /// <param name="seen">Told after each step.</param>
    /// <param name="cancellation">Ends it by an exception.</param>
    /// <exception cref="NonFiniteException">A score is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">The model has fewer outputs than there are actions.</exception>
    public static Rollout Play(
        nn.Module<Tensor, Tensor> model,
        LabeledData data,
        ReadOnlySpan<long> starts,
        bool isGreedy,
        Action<Episodes>? seen = null,
        CancellationToken cancellation = default)
    {
        using var mode = new EvaluationMode(model);
        using var noGrad = no_grad();
        var play = new Rollout(model, data, starts, isGreedy);
        while (play.Episodes.Running.Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            play.Decide();
            play.Act();
            seen?.Invoke(play.Episodes);
        }
        return play;
    }

    /// <summary>What was seen before each step, normalized, float32 [steps, ...]; in the current dispose scope.</summary>
    public Tensor Observations(Device device) => AsTensor(CollectionsMarshal.AsSpan(observations), Count).to(device);

    /// <summary>Looks at every running episode, and decides what to do.</summary>
    /// <returns>The scores of each, the critic's value behind them where the model has one; and the actions.</returns>
    /// <exception cref="NonFiniteException">A score is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">The model has fewer outputs than there are actions.</exception>
    public (float[][] Scores, int[] Actions) Decide()
    {
        using var scope = NewDisposeScope();
        int[] running = [.. Episodes.Running];
        var first = observations.Count;
        CollectionsMarshal.SetCount(observations, first + (running.Length * Episodes.ObservationSize));
        var seen = CollectionsMarshal.AsSpan(observations)[first..];
        Look(running, seen);
        var (scores, criticized) = Ask(seen, running.Length);
        var chosen = isGreedy ? Best(scores) : Drawn(scores);
        actions.AddRange(chosen);
        values.AddRange(criticized);
        episodeOf.AddRange(running);
        return (scores, chosen);
    }

    /// <summary>Does what was decided last.</summary>
    public void Act()
    {
        using var scope = NewDisposeScope();
        int[] running = [.. Episodes.Running];
        var brought = new double[running.Length];
        Episodes.Step(CollectionsMarshal.AsSpan(actions)[^running.Length..], brought);
        rewards.AddRange(brought);
        if (values.Count > 0)
            JudgeCutOff(running);
    }

    // What lies behind the limit of steps was not reached, but is worth something.
    private void JudgeCutOff(int[] running)
    {
        var still = Episodes.Running;
        var cut = new List<int>();
        foreach (var episode in running)
        {
            if (still.BinarySearch(episode) < 0 && !Episodes.HasEnded(episode))
                cut.Add(episode);
        }

        if (cut.Count == 0)
            return;
        var seen = new float[cut.Count * Episodes.ObservationSize];
        Look([.. cut], seen);
        var (_, behind) = Ask(seen, cut.Count);
        for (var i = 0; i < cut.Count; i++)
            LastValues[cut[i]] = behind[i];
    }

    private void Look(int[] episodes, Span<float> seen)
    {
        var size = Episodes.ObservationSize;
        var channel = size / normalization.Scale.Length;
        for (var i = 0; i < episodes.Length; i++)
        {
            var one = seen.Slice(i * size, size);
            Episodes.Observe(episodes[i], one);
            for (var k = 0; k < size; k++)
                one[k] = (float)((one[k] * normalization.Scale[k / channel]) + normalization.Shift[k / channel]);
        }
    }

    private (float[][] Scores, double[] Values) Ask(Span<float> seen, int count)
    {
        var outputs = model.call(AsTensor(seen, count).to(ModelDevice.Of(model))).cpu();
        Finite.Check(outputs);
        var width = (int)outputs.shape[1];
        var moves = Episodes.Environment.Actions.Count;
        if (width < moves)
        {
            throw new ArgumentException($"The model has {width} outputs, but '{Episodes.Environment.Name}' has {moves} actions. Give the "
                + "model one output for each action.");
        }

        var rows = outputs.data<float>().Chunk(width).ToArray();
        return (rows, width > moves ? [.. rows.Select(row => (double)row[moves])] : []);
    }

    private int[] Best(float[][] scores) => [.. scores.Select(row => row.AsSpan(0, Episodes.Environment.Actions.Count).IndexOfMaximum())];

    private int[] Drawn(float[][] scores)
    {
        var draws = rand(scores.Length, ScalarType.Float64).data<double>();
        return [.. scores.Zip(draws, (row, draw) => Softmax.Draw(row.AsSpan(0, Episodes.Environment.Actions.Count), draw))];
    }

    private Tensor AsTensor(ReadOnlySpan<float> numbers, int count)
    {
        var made = empty([count, .. shape], ScalarType.Float32, CPU);
        numbers.CopyTo(MemoryMarshal.Cast<byte, float>(made.bytes));
        return made;
    }
}
