using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class LearningRuleTests
{
    [Theory]
    [InlineData("lfp-epsilon")]
    [InlineData("lfp-zero")]
    [InlineData("gradient")]
    [InlineData("feedback-alignment")]
    [InlineData("uniform-sign-symmetric")]
    [InlineData("fixed-random-sign-symmetric")]
    [InlineData("direct-feedback-alignment")]
    [InlineData("straight-through")]
    public void Learn_BatchRepeated_GivesTheSameMeanUpdate(string rule)
    {
        using var scope = NewDisposeScope();
        using var sample = new RandomSample("mlp", "tanh", 6, 2);
        var once = Gradients(sample.Inputs, sample.Labels);
        var twice = Gradients(cat([sample.Inputs, sample.Inputs]), cat([sample.Labels, sample.Labels]));
        Assert.All(once.Zip(twice), pair => Assert.True(pair.First.allclose(pair.Second, 1e-3, 1e-7)));

        List<Tensor> Gradients(Tensor inputs, Tensor labels)
        {
            using var learning = Choices.Create<RuleOptions>("rule", rule).Attach(sample.Model);
            learning.Learn(inputs, labels);
            return [.. sample.Model.parameters().Select(parameter => parameter.grad!.clone())];
        }
    }

    [Fact]
    public void Learn_LfpZeroOnReLUs_IsTheGradientTimesTheMagnitude()
    {
        using var scope = NewDisposeScope();
        using var sample = new RandomSample("mlp", "relu", 6, 2);
        using (var gradient = new GradientOptions().Attach(sample.Model))
            gradient.Learn(sample.Inputs, sample.Labels);
        var expected = sample.Model.parameters().Select(parameter => parameter.grad! * parameter.abs()).ToList();
        using (var feedback = new LfpZeroOptions().Attach(sample.Model))
            feedback.Learn(sample.Inputs, sample.Labels);
        Assert.All(expected.Zip(sample.Model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-3, 1e-7)));
    }
}
