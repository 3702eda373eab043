using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed class LiveTensorTests
{
    [Theory]
    [InlineData(ActivationReference.ZeroOutput)]
    [InlineData(ActivationReference.ZeroInput)]
    public void TrainingStep_Repeated_HoldsLiveTensorsAndMemoryConstant(ActivationReference reference)
    {
        using var model = Sequential(
            Conv2d(1, 4, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(36, 16), Tanh(), Linear(16, 8), Softplus(), Sigmoid(),
            Threshold(-9, 0.5), Linear(8, 3));
        using var optimizer = optim.SGD(model.parameters(), 0.01, 0.9);
        using var x = randn(32, 1, 8, 8);
        using var labels = arange(32, ScalarType.Int64).remainder_(3);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(reference: reference));
        long after10 = 0;
        long memoryAfter100 = 0;
        for (var step = 0; step < 300; step++)
        {
            using (NewDisposeScope())
            {
                var outputs = model.call(x);
                lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
                optimizer.step();
            }

            if (step == 10)
            {
                Collect();
                after10 = Tensor.TotalCount;
            }

            if (step == 100)
                memoryAfter100 = ResidentMiB();
        }

        Collect();
        Assert.InRange(Tensor.TotalCount, 0, after10);
        Assert.InRange(ResidentMiB(), 0, memoryAfter100 + 24);

        static void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        static long ResidentMiB() => Environment.WorkingSet >> 20;
    }

    [Fact]
    public void Propagate_ManyLayers_LetsGoOfDensitiesOnTheWay()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Enumerable.Range(0, 30).Select(_ => Linear(4, 4)));
        var live = new List<long>();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<TorchSharp.Modules.Linear>(new Counting(live)))
        {
            ChecksForward = false,
        };
        var outputs = model.call(randn(2, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.Equal(30, live.Count);
        Assert.InRange(live[^1] - live[2], -1000, 30);
    }

    private sealed record Counting(List<long> Live) : OutputRule
    {
        protected override Tensor Pass(Tensor density, Tensor output)
        {
            Live.Add(Tensor.TotalCount);
            return density * 0.5;
        }
    }
}
