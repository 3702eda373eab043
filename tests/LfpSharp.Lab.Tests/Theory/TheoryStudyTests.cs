using LfpSharp.Lab.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Theory;

public sealed class TheoryStudyTests
{
    [Fact]
    public void Run_ConditionsHold_FeedbackIsTheScaledGradient()
    {
        var report = TheoryStudy.Run(networks: 17, steps: 1, seeds: []);
        var holding = report.Conditions.Where(condition => condition.Holds).ToArray();
        Assert.True(holding.Sum(condition => condition.Networks) >= 100);
        Assert.All(holding, condition => Assert.InRange(condition.LargestDistance, 0, 1e-12));
        Assert.All(holding, condition => Assert.InRange(condition.LeastCosine, 1e-3, 1));
    }

    [Fact]
    public void Run_AConditionIsDropped_FeedbackIsAnother()
    {
        var report = TheoryStudy.Run(networks: 5, steps: 1, seeds: []);
        Assert.All(
            report.Conditions.Where(condition => !condition.Holds),
            condition => Assert.True(condition.LargestDistance > 1e-9, condition.Name));
        Assert.True(report.Conditions.Single(condition => condition.Name == "sigmoid").LeastCosine < 0);
        Assert.Equal(TheoryStudy.Conditions, report.Conditions.Concat(report.Depths).Select(condition => condition.Name));
    }

    [Fact]
    public void Run_StepsBelowTheLimit_NeverRaiseTheLoss()
    {
        var told = new List<object>();
        var report = TheoryStudy.Run(networks: 1, steps: 40, seeds: [0, 1], progress: new Listener(told.Add));
        Assert.Equal(4, report.Descents.Count);
        Assert.All(report.Descents, descent => Assert.Equal(0, descent.Rises));
        Assert.All(report.Descents, descent => Assert.True(descent.Losses[^1] < 0.5 * descent.Losses[0]));
        Assert.Equal(TheoryStudy.Conditions.Count + 4, told.Count);
    }

    [Fact]
    public void Run_StepsFarBeyondTheLimit_RaiseTheLoss()
    {
        var report = TheoryStudy.Run(networks: 1, steps: 15, seeds: [0], stepShare: 4);
        Assert.All(report.Descents, descent => Assert.True(descent.Diverged || (descent.Rises > 0 && descent.LargestRise > 0)));
        Assert.All(report.Descents, descent => Assert.All(descent.Losses, loss => Assert.True(double.IsFinite(loss))));
    }

    [Fact]
    public void Estimate_SoftmaxRegression_EqualsTheLargestEigenvalueOfTheHessian()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var inputs = randn([7, 3], ScalarType.Float64, generator: generator);
        var labels = randint(0, 4, [7], ScalarType.Int64, generator: generator);
        using var model = nn.Linear(3, 4, hasBias: false, dtype: ScalarType.Float64);
        using (no_grad())
            model.weight.normal_(0, 1, generator);

        // Of the summed cross-entropy: Σ (diag p − p pᵀ) ⊗ x xᵀ.
        var hessian = zeros([12, 12], ScalarType.Float64);
        var probabilities = model.call(inputs).softmax(1).detach();
        for (var n = 0; n < 7; n++)
        {
            var (p, x) = (probabilities[n], inputs[n]);
            hessian += kron(diag(p) - outer(p, p), outer(x, x));
        }

        var root = model.weight.detach().abs().sqrt().flatten();
        var expected = linalg.eigvalsh(root.unsqueeze(1) * hessian * root).max().item<double>();
        using var curvature = new Curvature(model, inputs, labels);
        Assert.Equal(expected, curvature.Estimate(200), expected * 1e-4);
        Assert.Equal(expected, curvature.Estimate(2), expected * 1e-4);
    }

    [Fact]
    public void Run_Cancelled_KeepsWhatWasFound()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var report = TheoryStudy.Run(networks: 1, steps: 5, seeds: [0], cancellation: cancellation.Token);
        Assert.Single(report.Conditions);
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 0)]
    public void Run_NothingToDo_IsRefused(int networks, int steps, double share)
        => Assert.Throws<ArgumentOutOfRangeException>(() => TheoryStudy.Run(networks, steps, [0], share));

    private sealed class Listener(Action<object> listen) : IProgress<object>
    {
        public void Report(object value) => listen(value);
    }
}
