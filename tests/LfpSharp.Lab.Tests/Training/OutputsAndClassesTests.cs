using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Training;

/// <summary>A model whose number of outputs is not that of the data's classes.</summary>
public sealed class OutputsAndClassesTests
{
    private const int Outputs = 7;

    // Those that learn from classes.
    public static TheoryData<string> Rules
        => [.. Choices.Of(typeof(RuleOptions))!.Where(choice => !choice.Type.IsAssignableTo(typeof(PolicyOptions)))
            .Select(choice => choice.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Train_FewerOutputsThanClasses_IsRefusedInItsOwnWords(string name)
    {
        var rule = Choices.Create<RuleOptions>("rule", name);
        var isSpiking = name is "spike-feedback" or "surrogate-gradient" or "reward-stdp";
        ModelOptions options = isSpiking ? new LifMlpOptions { Hidden = [8], Steps = 3 } : new MlpOptions { Hidden = [8] };
        var recipe = new Recipe { Rule = rule, Model = options, Data = new DataRecipe { Limit = 64 } };
        using var experiment = new Experiment(recipe);
        using var model = options.Create(experiment.Train.SampleShape, Outputs, 1);
        using var trainer = recipe.CreateTrainer(model, experiment.Train, experiment.Validation);
        var error = Assert.Throws<ArgumentException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("Give the model one output for each class", error.Message, StringComparison.Ordinal);
        Assert.Matches($"{Outputs} (outputs|classes)", error.Message);
        Assert.Equal(0, trainer.State.Step);
    }

    [Theory]
    [InlineData(Outputs, "The labels hold class 9, but the model has 7 outputs, for the classes 0 to 6.")]
    [InlineData(12, "The model has 12 outputs, but the data has 10 classes.")]
    public void Of_Evaluation_OtherNumberOfOutputs_IsRefused(int outputs, string expected)
    {
        var digits = DataSets.Load("digits").Test!;
        using var model = new MlpOptions { Hidden = [8] }.Create(digits.SampleShape, outputs, 1);
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => Evaluation.Of(model, digits)).Message, StringComparison.Ordinal);
    }
}
