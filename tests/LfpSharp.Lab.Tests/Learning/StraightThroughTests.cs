using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Learning.Alignment;
using LfpSharp.Lab.Training;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class StraightThroughTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Learn_StepNetwork_IsTheTwins(int sign)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        nn.Module<Tensor, Tensor> Step() => sign > 0 ? new Step() : new NegatedStep();
        using var model = nn.Sequential(nn.Linear(6, 5), Step(), nn.Linear(5, 4), Step(), nn.Linear(4, 3)).to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.normal_(0, 0.7, generator);
        }
        var (inputs, labels) = (randn([7, 6], ScalarType.Float64, generator: generator), tensor(new long[] { 0, 1, 2, 0, 1, 2, 2 }));
        using (var rule = new StraightThroughOptions().Attach(model))
            rule.Learn(inputs, labels);

        var p = model.parameters().Select(parameter => parameter.data<double>().ToArray()).ToArray();
        ConnectionLayer[] layers =
            [ConnectionLayer.Linear(p[0], p[1]), ConnectionLayer.Linear(p[2], p[3]), ConnectionLayer.Linear(p[4], p[5])];
        var expected = p.Select(values => new double[values.Length]).ToArray();
        for (var n = 0; n < 7; n++)
        {
            var x = new List<double[]> { inputs[n].data<double>().ToArray() };
            var z = new List<double[]>();
            foreach (var layer in layers)
            {
                z.Add(layer.Forward(x[^1]));
                x.Add(Array.ConvertAll(z[^1], value => value > 0 ? (double)sign : 0));
            }
            var total = z[2].Sum(Math.Exp);
            double[] signal = [.. z[2].Select((score, c) => ((Math.Exp(score) / total) - (c == labels[n].item<long>() ? 1 : 0)) / 7)];
            for (var l = 2; l >= 0; l--)
            {
                layers[l].AddGradient(signal, x[l], expected[2 * l], expected[(2 * l) + 1]);
                if (l > 0)
                {
                    signal =
                    [
                        .. layers[l].Back(signal, layers[l].Weight, x[l].Length).Select((s, i) => Math.Abs(z[l - 1][i]) <= 1 ? sign * s : 0)
                    ];
                }
            }
        }
        foreach (var (parameter, values) in model.parameters().Zip(expected))
            Assert.All(parameter.grad!.data<double>().ToArray().Zip(values), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        Assert.Contains(expected[0], value => value != 0);
    }

    [Fact]
    public void Learn_SpecialPreActivations_HaveTheDocumentedDerivative()
    {
        using var scope = NewDisposeScope();
        using var step = new Step();
        using var model = nn.Sequential(("step", step));
        using var rule = new StraightThroughOptions().Attach(model);
        var z = tensor(new[] { -1.5, -1, 0, 0.5, 1, 1.5, double.PositiveInfinity }).requires_grad_(true);
        var outputs = model.call(z);
        outputs.sum().backward();
        Assert.Equal([0.0, 0, 0, 1, 1, 1, 1], outputs.data<double>().ToArray());
        Assert.Equal([0.0, 1, 1, 1, 1, 0, 0], z.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Learn_Staircase_HasTheDocumentedDerivative()
    {
        using var scope = NewDisposeScope();
        using var stairs = new Staircase(3);
        using var model = nn.Sequential(("stairs", stairs));
        using var rule = new StraightThroughOptions().Attach(model);
        var z = tensor(new[] { -0.5, 0, 0.25, 0.5, 1, 1.5 }).requires_grad_(true);
        var outputs = model.call(z);
        outputs.sum().backward();
        Assert.Equal([0, 0, 0.5, 0.5, 1, 1], outputs.data<double>().ToArray());
        Assert.Equal([0.0, 1, 1, 1, 1, 0], z.grad!.data<double>().ToArray());
        Assert.Empty(rule.Warnings);
        Assert.Equal("straight-through", rule.LayerRules["stairs"]);
    }

    [Fact]
    public void Dispose_Rule_LeavesTheModelAsItWas()
    {
        using var scope = NewDisposeScope();
        using var sample = new RandomSample("mlp", "step", 4, 1);
        var before = sample.Model.call(sample.Inputs);
        using (var rule = new StraightThroughOptions().Attach(sample.Model))
            Assert.True(rule.Learn(sample.Inputs, sample.Labels).equal(before).all().item<bool>());
        sample.Model.zero_grad();
        using var gradient = new GradientOptions().Attach(sample.Model);
        gradient.Learn(sample.Inputs, sample.Labels);
        Assert.Equal(0, sample.Model.parameters().First().grad!.abs().max().item<float>());
    }

    [Fact]
    public void Attach_NoStep_Warns()
    {
        using var sample = new RandomSample("mlp", "relu", 1, 1);
        using var rule = new StraightThroughOptions().Attach(sample.Model);
        Assert.Contains("no step activation", Assert.Single(rule.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ActivationKind.Step)]
    [InlineData(ActivationKind.NegatedStep)]
    public void Train_StepActivations_LearnTheDigits(ActivationKind activation)
    {
        var recipe = new Recipe
        {
            Rule = new StraightThroughOptions(),
            Model = new MlpOptions { Activation = activation },
            Training = new TrainingOptions { Epochs = 5 },
        };
        using var experiment = new Experiment(recipe);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.Train(cancellation: TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{activation}: {trainer.State.Best()!.ValidationScore}");
        Assert.InRange(trainer.State.Best()!.ValidationScore, 0.85, 1);
    }
}
