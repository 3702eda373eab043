using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Training on a little text, of a second.</summary>
internal static class SmallText
{
    public static Recipe Recipe { get; } = new()
    {
        Name = "small-text",
        Data = new DataRecipe { Name = "sentences", Samples = 120, Context = 16 },
        Model = new GptOptions { Depth = 1, Width = 16, Heads = 2 },
        Optimizer = new AdamOptions { LearningRate = 0.02 },
        Training = new TrainingOptions { Epochs = 3, BatchSize = 32 },
    };
}
