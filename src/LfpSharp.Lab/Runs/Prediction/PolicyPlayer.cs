using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Learning.Policies;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>A trained model that plays its environment, always taking the action that it scores best.</summary>
public sealed class PolicyPlayer : IDisposable
{
    private readonly Predictor predictor;

    private PolicyPlayer(Predictor predictor, IEnvironment environment) => (this.predictor, Environment) = (predictor, environment);

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
        var data = LabeledData.OfEpisodes("play", Environment, all)
            .With(new Normalization([.. predictor.Format.Scale], [.. predictor.Format.Shift]));
        return Rollout.Play(predictor.Model, data, all, isGreedy: true, seen, cancellation).Episodes;
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => predictor.Dispose();
}
