using LfpSharp.Composites;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning.Scores;

public sealed class PruningScoreTests
{
    [Theory]
    [InlineData(RelevanceRule.Epsilon)]
    [InlineData(RelevanceRule.ZPlus)]
    public void Relevance_Mlp_IsThatOfAScalarTwin(RelevanceRule rule)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)).to(ScalarType.Float64);
        model.eval();
        var inputs = randn([7, 2, 3], ScalarType.Float64);
        long[] labels = [0, 1, 2, 2, 1, 0, 1];
        var sums = Sums(model);
        RelevancePass.Add(model, inputs, tensor(labels), rule, sums);

        var layers =
            model.children().OfType<Linear>().Select(layer => (W: Matrix(layer.weight), B: layer.bias!.data<double>().ToArray())).ToArray();
        var flat = Matrix(inputs.reshape(7, 6));
        var (first, second) = (new double[5, 6], new double[3, 5]);
        for (var n = 0; n < 7; n++)
        {
            var a = Enumerable.Range(0, 6).Select(i => flat[n, i]).ToArray();
            var hidden = Forward(layers[0], a).Select(z => Math.Max(0, z)).ToArray();
            var outputs = Forward(layers[1], hidden);
            var relevance = outputs.Select((z, j) => j == labels[n] ? z : 0).ToArray();
            relevance = Back(rule, layers[1], hidden, relevance, second);
            Back(rule, layers[0], a, relevance, first);
        }
        AssertClose(first, sums["1.weight"]);
        AssertClose(second, sums["3.weight"]);
    }

    [Theory]
    [InlineData(RelevanceRule.Epsilon)]
    [InlineData(RelevanceRule.ZPlus)]
    public void Relevance_Convolution_IsThatOfTheUnrolledLinearLayer(RelevanceRule rule)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var model =
            nn.Sequential(nn.Conv2d(2, 3, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4)).to(ScalarType.Float64);
        model.eval();
        var inputs = randn([3, 2, 5, 5], ScalarType.Float64);
        var labels = tensor(new long[] { 3, 0, 1 });
        var sums = Sums(model);
        RelevancePass.Add(model, inputs, labels, rule, sums);

        // The convolution as a linear layer, its matrix read off from unit inputs; the score of a weight is the sum over its uses.
        var convolution = (Conv2d)model.children().First();
        using var noGrad = no_grad();
        var bias = convolution.call(zeros([1, 2, 5, 5], ScalarType.Float64)).flatten();
        var matrix = (convolution.call(eye(50, dtype: ScalarType.Float64).reshape(50, 2, 5, 5)).reshape(50, -1) - bias).t();
        using var linear = nn.Linear(50, 48, dtype: ScalarType.Float64);
        linear.weight.copy_(matrix);
        linear.bias!.copy_(bias);
        using var unrolled = nn.Sequential(
            nn.Flatten(), linear, nn.Unflatten(1, [3, 4, 4]), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), (Linear)model.children().Last());
        var twin = new Dictionary<string, Tensor>
        {
            ["1.weight"] = zeros(48, 50, dtype: ScalarType.Float64),
            ["6.weight"] = zeros(4, 12, dtype: ScalarType.Float64)
        };
        RelevancePass.Add(unrolled, inputs, labels, rule, twin);
        Assert.True(twin["6.weight"].allclose(sums["4.weight"], rtol: 1e-9, atol: 1e-12));
        var uses = twin["1.weight"].reshape(3, 4, 4, 2, 5, 5);
        for (var x = 0; x < 2; x++)
        {
            for (var y = 0; y < 2; y++)
            {
                var sum = zeros(3, 2, dtype: ScalarType.Float64);
                for (var row = 0; row < 4; row++)
                {
                    for (var column = 0; column < 4; column++)
                        sum += uses[.., row, column, .., row + x, column + y];
                }
                Assert.True(sum.allclose(sums["0.weight"][.., .., x, y], rtol: 1e-9, atol: 1e-12));
            }
        }
    }

    [Fact]
    public void Feedback_OneBatch_IsTheMagnitudeOfItsFeedback()
    {
        using var scope = NewDisposeScope();
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 100 } });
        var before = Weights.Hash(experiment.Model);
        using var scores =
            new FeedbackScore(new LfpEpsilonOptions(), 5).Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        Assert.Equal(before, Weights.Hash(experiment.Model));
        using var batch = experiment.Train.Gather([.. Enumerable.Range(0, experiment.Train.Count)]);
        using var lfp = new FeedbackPropagation(experiment.Model, Composite.Epsilon());
        var outputs = experiment.Model.call(batch.Inputs);
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, batch.Labels).div_(batch.Labels.shape[0]));
        Assert.All(scores.Items, item => Assert.True(item.Score.allclose(item.Weight.grad!.abs(), rtol: 1e-3, atol: 1e-7)));
        Assert.All(scores.Items, item => Assert.True(item.Score.sum().item<float>() > 0));
    }

    [Fact]
    public void Random_SameSeed_GivesTheSameAndAnotherDoesNot()
    {
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 60 } });
        using var first = new RandomScore(3).Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        using var again = new RandomScore(3).Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        using var other = new RandomScore(4).Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        Assert.True(first.Items[0].Score.allclose(again.Items[0].Score, 0, 0));
        Assert.False(first.Items[0].Score.allclose(other.Items[0].Score, 0, 0));
    }

    [Fact]
    public void Relevance_UnknownLayer_IsNamed()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4), nn.Linear(4, 2));
        var error = Assert.Throws<ArgumentException>(
            () => RelevancePass.Add(model, randn(3, 4), zeros(3, dtype: ScalarType.Int64), RelevanceRule.Epsilon, Sums(model)));
        Assert.Contains("layer '1' is a LayerNorm", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> Sums(nn.Module model)
        => model.named_parameters().Where(named => named.parameter.dim() > 1)
            .ToDictionary(named => named.name, named => zeros_like(named.parameter).detach());

    private static double[] Forward((double[,] W, double[] B) layer, double[] a)
        => [.. layer.B.Select((b, j) => b + a.Select((value, i) => value * layer.W[j, i]).Sum())];

    private static double[] Back(RelevanceRule rule, (double[,] W, double[] B) layer, double[] a, double[] relevance, double[,] scores)
    {
        var result = new double[a.Length];
        for (var j = 0; j < relevance.Length; j++)
        {
            var parts =
                a.Select((value, i) => rule == RelevanceRule.ZPlus ? Math.Max(0, value * layer.W[j, i]) : value * layer.W[j, i]).ToArray();
            var z = parts.Sum() + (rule == RelevanceRule.ZPlus ? 0 : layer.B[j]);
            var s = relevance[j] / (z + (z < 0 ? -1e-6 : 1e-6));
            for (var i = 0; i < a.Length; i++)
            {
                result[i] += parts[i] * s;
                scores[j, i] += Math.Abs(a[i] * layer.W[j, i] * s);
            }
        }
        return result;
    }

    private static double[,] Matrix(Tensor values)
    {
        var (rows, columns) = ((int)values.shape[0], (int)values.shape[1]);
        var flat = values.detach().flatten().data<double>().ToArray();
        var matrix = new double[rows, columns];
        Buffer.BlockCopy(flat, 0, matrix, 0, flat.Length * sizeof(double));
        return matrix;
    }

    private static void AssertClose(double[,] expected, Tensor actual)
    {
        var found = Matrix(actual);
        Assert.Contains(expected.Cast<double>(), value => value > 0.01);
        Assert.All(
            expected.Cast<double>().Zip(found.Cast<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Max(1, Math.Abs(pair.First))));
    }
}
