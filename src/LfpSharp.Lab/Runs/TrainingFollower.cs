using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// A process that trains what the first of them says, and writes nothing: the first one owns the run's folder, and what is shown.
/// </summary>
/// <param name="reduction">The processes; not owned.</param>
/// <param name="dataDirectory">A folder to look for data in first.</param>
public sealed class TrainingFollower(IReduction reduction, string? dataDirectory = null)
{
    /// <summary>Trains one run after another until <see cref="EndAll"/> is called in the first process.</summary>
    /// <param name="cancellation">Stops the reading of data; training ends when the first process is told to end.</param>
    /// <exception cref="ArgumentException">The data set here is another one.</exception>
    /// <exception cref="InvalidOperationException">This process computes other weights than the first.</exception>
    public void Serve(CancellationToken cancellation = default)
    {
        while (SharedOrder.Receive(reduction) is { } order)
            Train(order, cancellation);
    }

    /// <summary>In the first process: there is nothing more to train.</summary>
    /// <param name="reduction">The processes.</param>
    public static void EndAll(IReduction reduction)
    {
        ArgumentNullException.ThrowIfNull(reduction);
        if (reduction.Size > 1)
            Messages.Send(reduction, []);
    }

    private void Train(SharedOrder order, CancellationToken cancellation)
    {
        var recipe = Recipe.Parse(order.Recipe, "the recipe of the first process");
        torch.set_num_threads(order.Threads);
        using var experiment = new Experiment(recipe, dataDirectory, cancellation: cancellation);
        if (experiment.Data.Hash != order.DataHash)
        {
            throw new ArgumentException($"The data set '{recipe.Data.Name}' from {experiment.Data.Source} is not what the first process "
                + $"trains on (hash {experiment.Data.Hash[..12]}…, there {order.DataHash[..12]}…). Give every machine the same files.");
        }

        ConvolutionSoundness.Ensure(experiment.Model);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.Reduction = reduction;
        order.Restore(reduction, trainer);
        try
        {
            trainer.Train(stopAfter: order.StopAfter, cancellation: CancellationToken.None);
        }
        catch (TrainingFailedException)
        {
            // Every process meets it at the same step; the first one tells it.
        }
    }
}
