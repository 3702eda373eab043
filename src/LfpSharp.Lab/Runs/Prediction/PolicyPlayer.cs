using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>A trained model that plays its environment, always taking the action that it scores best.</summary>
public sealed class PolicyPlayer : IDisposable
{
    private readonly Predictor predictor;

    private PolicyPlayer(Predictor predictor, IEnvironment environment) => (this.predictor, Environment) = (predictor, environment);

    private nn.Module<Tensor, Tensor> Model => predictor.Model;

    /// <summary>What it plays.</summary>
    public IEnvironment Environment { get; }

    /// <summary>Loads the best weights of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ArgumentException">The run was trained on data, and plays nothing.</exception>
    /// <exception cref="Formats.InvalidFileException">Manifest or weights are missing or damaged.</exception>
    public static PolicyPlayer Load(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var recipe = run.Recipe;
        if (recipe.Rule is not PolicyOptions)
        {
            throw new ArgumentException($"The run '{run.Path}' learned '{recipe.Data.Name}' from labels, and plays nothing. Give a run "
                + "that was trained on an environment, such as lfp train cartpole-lfp makes; lfp eval scores this one.");
        }

        var environment = KnownEnvironments.Find(recipe.Data.Name)
            ?? DataSets.Load(recipe.Data.Name, recipe.Data.ToOptions(recipe.Seed)).Train.Environment!;
        return new PolicyPlayer(Predictor.Load(run), environment);
    }

    /// <summary>Numbers of starts, drawn anew and so not those of training.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides them.</param>
    public static IReadOnlyList<long> Starts(int count, long seed)
    {
        const long stream = 0x504C4159;
        return [.. Enumerable.Range(0, count).Select(i => (long)(SplitMix64.Seed(stream, seed, i) >> 1))];
    }

    /// <summary>Plays episodes side by side to their ends.</summary>
    /// <param name="starts">One number an episode.</param>
    /// <param name="seen">Told after each step.</param>
    /// <param name="cancellation">Ends it by an exception.</param>
    public Episodes Play(IReadOnlyList<long> starts, Action<Episodes>? seen = null, CancellationToken cancellation = default)
    {
        long[] all = [.. starts];
        return Rollout.Play(Model, Data(all), all, isGreedy: true, seen, cancellation).Episodes;
    }

    /// <summary>Begins an episode that is played step by step.</summary>
    /// <param name="start">Decides its start.</param>
    /// <exception cref="NonFiniteException">A score is NaN or infinite.</exception>
    public PlayedEpisode Begin(long start) => new(Model, new Rollout(Model, Data(start), [start], isGreedy: true));

    /// <summary>Frees the model.</summary>
    public void Dispose() => predictor.Dispose();

    private LabeledData Data(params ReadOnlySpan<long> starts) => LabeledData.OfEpisodes("play", Environment, starts)
        .With(new Normalization([.. predictor.Format.Scale], [.. predictor.Format.Shift]));
}
