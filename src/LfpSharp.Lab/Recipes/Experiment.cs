using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Recipes;

/// <summary>A recipe made ready: the data in three splits, and the model with its initial weights.</summary>
public sealed class Experiment : IDisposable
{
    // Multiply-adds of a forward pass.
    private const long LargestSingleThreadedStep = 4_000_000;

    /// <summary>Loads the data and builds the model. The first seed of the recipe decides.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">There is no such data set, or the model does not fit the data.</exception>
    /// <exception cref="DataNotFoundException">The data set is known but not in any place.</exception>
    public Experiment(
        Recipe recipe, string? dataDirectory = null, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        _ = ComputeDevice.Of(recipe.Device);
        Recipe = recipe;
        Data = DataSets.Load(recipe.Data.Name, recipe.Data.ToOptions(recipe.Seed, dataDirectory), progress, cancellation);
        var (train, validation) = new DataSplit(recipe.Data.ValidationShare, recipe.Seed).Apply(Data.Train.JudgedBy(recipe.Metric));
        Train = DataSplit.Take(train, recipe.Data.Overfit ?? recipe.Data.Limit ?? int.MaxValue, recipe.Seed);
        Validation = recipe.Data.Overfit is null ? DataSplit.Take(validation, recipe.Data.Limit ?? int.MaxValue, recipe.Seed) : Train;
        Test = Data.Test?.JudgedBy(recipe.Metric) is { } test ? DataSplit.Take(test, recipe.Data.Limit ?? int.MaxValue, recipe.Seed) : null;
        if (Train.Count == 0 || Validation.Count == 0)
        {
            throw new ArgumentException($"The data set '{recipe.Data.Name}' has {Data.Train.Count} training samples, which leaves "
                + $"{Train.Count} to learn from and {Validation.Count} to validate. Give more data, or another data.validation-share.");
        }

        if (Train.Vocabulary is not null != recipe.Model.ReadsText)
        {
            throw new ArgumentException(recipe.Model.ReadsText
                ? $"The model '{Choices.NameOf(recipe.Model)}' reads characters of a text, and '{recipe.Data.Name}' is no text. Use the "
                    + "data set text (with data.path) or sentences, or another model."
                : $"'{recipe.Data.Name}' is text, at each place of which the next character is to be told, and the model "
                    + $"'{Choices.NameOf(recipe.Model)}' gives one answer a sample. Use the model gpt.");
        }

        var found = Train.Targets.Count > 0 ? TargetKind.Number : Train.HasSeveralLabels ? TargetKind.Labels : TargetKind.Class;
        if (found != recipe.Data.Target)
        {
            var what = found switch
            {
                TargetKind.Number => "numbers to predict",
                TargetKind.Labels => "labels of which any may hold",
                _ => "classes",
            };
            throw new ArgumentException($"The samples of '{recipe.Data.Name}' have {what}, and data.target is "
                + $"{OptionNames.Kebab(recipe.Data.Target.ToString())}. Set data.target to {OptionNames.Kebab(found.ToString())}; numbers "
                + "are predicted, and labels told, from tables (csv), arrays (npy) and data of a program's own.");
        }

        CheckThatTheyDiffer(recipe.Data.Name);
        if (found == TargetKind.Class && Train.Classes.Count < 2)
        {
            throw new ArgumentException($"The data set '{recipe.Data.Name}' has one class only, '{string.Join(", ", Train.Classes)}'; a "
                + "classifier needs two or more. Is the right column (data.label-column) or folder taken for the label?");
        }

        Data = Data.Noting(ClassNotes.OfSplits(Data.Train, Train, Validation, Test));
        Model = recipe.CreateModel(Train);
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>The data set as loaded.</summary>
    public DataSet Data { get; }

    /// <summary>What is learned from.</summary>
    public LabeledData Train { get; }

    /// <summary>What decides which epoch is kept.</summary>
    public LabeledData Validation { get; }

    /// <summary>What is scored once; null when the set has none.</summary>
    public LabeledData? Test { get; }

    /// <summary>The model.</summary>
    public torch.nn.Module<torch.Tensor, torch.Tensor> Model { get; }

    /// <summary>
    /// Threads to compute with, unless the user says otherwise: 1 for steps so small that waiting for a second thread costs more
    /// than it brings, most of all on a busy machine; else all cores. Every part of the choice is in the recipe, so it repeats.
    /// </summary>
    public int PreferredThreads
        => Model.modules().Any(layer => layer is Convolution)
            || Model.parameters().Sum(parameter => parameter.NumberOfElements) * Recipe.Training.BatchSize > LargestSingleThreadedStep
            ? Environment.ProcessorCount
            : 1;

    /// <summary>Looks for a learning rate with the recipe's rule, optimizer and clipping. The model is used up.</summary>
    /// <param name="least">The first learning rate.</param>
    /// <param name="most">The last; the search ends before it where the loss explodes.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="cancellation">Ends the search by an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; least &lt; most, or fewer than 10 steps.</exception>
    public LearningRateSearch FindLearningRate(
        double least = 1e-6, double most = 10, int steps = 100, CancellationToken cancellation = default)
    {
        if (Train.Environment is { Name: var name })
        {
            throw new ArgumentException($"'{name}' is an environment, where there is no loss that would show a good learning rate. Compare "
                + "rates by what they reach: lfp sweep RECIPE --over optimizer.lr=0.003,0.01,0.03.");
        }

        using var rule = Recipe.Attach(Model, Train);
        return LearningRateFinder.Run(
            Model, rule, Recipe.Optimizer, Recipe.Clipping, Recipe.TrainerOptions, Train, least, most, steps, cancellation);
    }

    private void CheckThatTheyDiffer(string name)
    {
        foreach (var (i, target) in Train.Targets.Index())
        {
            if (AreTheSame(Train.NumbersOf(i)) || AreTheSame(Validation.NumbersOf(i)))
            {
                throw new ArgumentException($"The column '{target.Name}' of '{name}' has the same number in every sample that "
                    + $"{(AreTheSame(Train.NumbersOf(i)) ? "trains" : "validates")}, so there is nothing to predict. Is the right column "
                    + "(data.label-column) taken, and are there samples enough?");
            }
        }

        foreach (var (i, label) in (Train.HasSeveralLabels ? Train.Classes : []).Index())
        {
            if (AreTheSame(Train.HoldsOf(i)))
            {
                throw new ArgumentException($"The label '{label}' of '{name}' holds for {(Train.HoldsOf(i)[0] ? "every" : "no")} sample "
                    + "that trains, so there is nothing to learn. Leave its column out of data.label-column, or take more samples.");
            }
        }
    }

    private static bool AreTheSame<T>(T[] values)
        where T : IEquatable<T> => !values.AsSpan().ContainsAnyExcept(values[0]);

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();
}
