using LfpSharp.Lab.Data;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Training;

/// <summary>A recipe made ready: the data in three splits, and the model with its initial weights.</summary>
public sealed class Experiment : IDisposable
{
    /// <summary>Loads the data and builds the model.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="UnknownNameException">A name in the recipe is not known.</exception>
    /// <exception cref="ArgumentException">The model does not fit the data.</exception>
    public Experiment(Recipe recipe, string? dataDirectory = null)
    {
        Recipe = recipe.Checked();
        Data = DataSets.Load(recipe.Data, new DataOptions { DataDirectory = dataDirectory, Seed = recipe.Seed });
        (Train, Validation) = new DataSplit(recipe.ValidationShare, recipe.Seed).Apply(Data.Train);
        Model = ModelCatalog.Build(recipe.Model, Data.Train.SampleShape, Data.Train.Classes.Count, recipe.Activation, recipe.Seed);
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>The data set as loaded.</summary>
    public DataSet Data { get; }

    /// <summary>What is learned from.</summary>
    public LabeledData Train { get; }

    /// <summary>What decides which epoch is kept.</summary>
    public LabeledData Validation { get; }

    /// <summary>The model.</summary>
    public Sequential Model { get; }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();
}
