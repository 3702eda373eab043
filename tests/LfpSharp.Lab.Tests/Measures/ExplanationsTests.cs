using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public class ExplanationsTests
{
    private const double Epsilon = 1e-3;

    [Fact]
    public void Of_SmallNetwork_EqualsTheExplicitForm()
    {
        var data = DataSets.Load("digits", new DataOptions()).Test!;
        using var model = new MlpOptions { Hidden = [7] }.Create(data.SampleShape, 10, 3);

        var explanations = Explanations.Of(model, data, 2, Epsilon);

        Assert.Equal([true, true, false, false], explanations.Select(explanation => explanation.Truth == explanation.Prediction));
        Assert.NotEqual(explanations[0].Truth, explanations[1].Truth);
        Assert.True(model.training);
        Assert.All(
            model.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.count_nonzero().item<long>() == 0));
        foreach (var explanation in explanations)
        {
            using var batch = data.Gather([explanation.Index]);
            var inputs = batch.Inputs.data<float>().Select(value => (double)value).ToArray();
            var expected = Twin(model, inputs, explanation.Prediction);
            foreach (var (found, wanted) in explanation.Rewards.Zip(expected))
                Assert.Equal(wanted, found, 1e-4 * expected.Max(Math.Abs));
            Assert.Equal(data.Labels[explanation.Index], explanation.Truth);
            Assert.InRange(explanation.Values.Max(), 0.5, 1);
        }
    }

    // r_i = a_i Σ_j w_ij r_j / stab(z_j), from the predicted class's output to the inputs.
    private static double[] Twin(nn.Module model, double[] inputs, int winner)
    {
        var parameters = model.named_parameters().ToDictionary(
            named => named.name,
            named => (Values: named.parameter.detach().to_type(ScalarType.Float64).data<double>().ToArray(), named.parameter.shape));
        var (hidden, first) = Affine(parameters["1.weight"].Values, parameters["1.bias"].Values, inputs);
        var active = hidden.Select(z => Math.Max(0, z)).ToArray();
        var (outputs, second) = Affine(parameters["3.weight"].Values, parameters["3.bias"].Values, active);
        var rewards = outputs.Select((o, j) => j == winner ? o : 0).ToArray();
        return Back(first, inputs, hidden, Back(second, active, outputs, rewards));
    }

    private static (double[] Z, double[] Weights) Affine(double[] weights, double[] biases, double[] inputs)
        => ([.. biases.Select((bias, j) => bias + inputs.Select((a, i) => a * weights[(j * inputs.Length) + i]).Sum())], weights);

    private static double[] Back(double[] weights, double[] inputs, double[] z, double[] rewards)
        => [
            .. inputs.Select(
                (a, i) => a * z.Select(
                    (value, j) => weights[(j * inputs.Length) + i] * rewards[j] / (value + (value >= 0 ? Epsilon : -Epsilon))).Sum()),
        ];
}
