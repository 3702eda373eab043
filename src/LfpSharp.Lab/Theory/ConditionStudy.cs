using LfpSharp.Lab.Measures.Statistics;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Theory;

/// <summary>
/// The paper's theorem 1 by numbers: with LFP-0 and the reward <c>r = −o ∂L/∂o</c>, <c>φ = −|w| ∂L/∂w</c> in networks whose activations
/// are ReLUs; and what becomes of it where a condition is dropped.
/// </summary>
internal static class ConditionStudy
{
    private const int Classes = 4;

    /// <summary>Compares feedback and gradient of networks in float64.</summary>
    /// <param name="condition">What they are made of, and the rule.</param>
    /// <param name="networks">How many are drawn.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="depth">Hidden layers; drawn unless given.</param>
    public static ConditionResult Run(TheoryCondition condition, int networks, int seed, int? depth = null)
    {
        var random = new Random(seed);
        using var generator = new Generator((ulong)seed);
        var (distances, cosines) = (new List<double>(), new List<double>());
        for (var n = 0; n < networks; n++)
        {
            using var scope = NewDisposeScope();
            using var model = condition.Draw(random, Classes, depth);
            var samples = random.Next(4, 13);
            var inputs = randn([samples, .. condition.SampleShape], ScalarType.Float64, generator: generator);
            var labels = randint(0, Classes, [samples], ScalarType.Int64, generator: generator);
            var gradient = Direction.Gradient(model, inputs, labels);
            var feedback = Direction.Feedback(model, condition.Rule, inputs, labels);
            var scaled = ParameterVector.Of(model, parameter => parameter.abs()) * gradient;
            distances.Add(((feedback + scaled).norm() / scaled.norm()).item<double>());
            cosines.Add(Direction.Cosine(feedback, gradient.neg()));
        }

        return new(condition.Name, condition.Holds, networks, distances.Max(), Median.Of(cosines), cosines.Min());
    }
}
