using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>A saved spiking run with its best weights, and samples of its validation split to look at.</summary>
public sealed class SpikingRunSamples : IDisposable
{
    private readonly Experiment experiment;

    private SpikingRunSamples(Experiment experiment, SpikingModel model, Batch batch)
        => (this.experiment, Model, Batch) = (experiment, model, batch);

    /// <summary>The model, in evaluation mode.</summary>
    public SpikingModel Model { get; }

    /// <summary>The samples.</summary>
    public Batch Batch { get; }

    /// <summary>The classes' names.</summary>
    public IReadOnlyList<string> Classes => experiment.Train.Classes;

    /// <summary>Loads them.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="count">How many samples; fewer where there are no more.</param>
    /// <param name="first">The first sample's place in the validation split.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">The run's model does not spike, or there is no such sample.</exception>
    public static SpikingRunSamples Load(
        string path, string? dataDirectory, int count, int first = 0, CancellationToken cancellation = default)
    {
        var folder = RunFolder.Open(path);
        var experiment = new Experiment(folder.Recipe, dataDirectory, cancellation: cancellation);
        try
        {
            if (experiment.Model is not SpikingModel model)
            {
                throw new ArgumentException($"The run '{path}' is of a model without spikes. Give a run of a model whose "
                    + "name begins with lif-.");
            }

            if (first < 0 || first >= experiment.Validation.Count)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"There is no sample {first}: the validation split has {experiment.Validation.Count}, counted from 0."));
            }

            folder.LoadBest(model);
            model.eval();
            var batch = experiment.Validation.Gather(
                [.. Enumerable.Range(first, Math.Min(count, experiment.Validation.Count - first))], torch.device(folder.Recipe.Device));
            return new SpikingRunSamples(experiment, model, batch);
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>Frees model and samples.</summary>
    public void Dispose()
    {
        Batch.Dispose();
        experiment.Dispose();
    }
}
