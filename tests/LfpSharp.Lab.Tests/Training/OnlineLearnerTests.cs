using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Training;

public sealed class OnlineLearnerTests
{
    [Theory]
    [InlineData("mlp")]
    [InlineData("lif-mlp")]
    public void Learn_DigitsOneByOne_TellsMostOfTheLastRight(string name)
    {
        using var model = Model(name);
        using var learner = new OnlineLearner(model, Rule(name).Attach(model), new AdamOptions { LearningRate = 0.001 });
        var right = 0L;
        Stream(1200, learner, count =>
        {
            if (count == 900)
                right = learner.Right;
        });
        Assert.Equal(1200, learner.Count);
        Assert.InRange((learner.Right - right) / 300.0, 0.7, 1);
    }

    [Fact]
    public void Learn_EachSample_IsAStepOfTheRuleOnABatchOfOne()
    {
        using var online = Model("mlp");
        using var slow = Model("mlp");
        using var rule = new LfpEpsilonOptions().Attach(slow);
        var plain = new SgdOptions { LearningRate = 0.1, Momentum = 0 };
        using var learner = new OnlineLearner(online, new LfpEpsilonOptions().Attach(online), plain);
        var told = 0L;
        Stream(40, (sample, label) =>
        {
            using var scope = NewDisposeScope();
            using (var noGrad = no_grad())
                told += slow.call(sample).argmax(1).ToInt64() == label.ToInt64() ? 1 : 0;
            learner.Learn(sample, label);
            rule.Learn(sample, label);
            using var free = no_grad();
            foreach (var parameter in slow.parameters())
                parameter.sub_(0.1 * parameter.grad!);
        });
        Assert.Equal(told, learner.Right);
        foreach (var (one, other) in online.parameters().Zip(slow.parameters()))
            Assert.True(one.allclose(other, 1e-5, 1e-6));
    }

    [Fact]
    public void Learn_ALongStream_KeepsNoTensors()
    {
        using var model = Model("mlp");
        using var learner = new OnlineLearner(model, new LfpEpsilonOptions().Attach(model), new AdamOptions { LearningRate = 0.001 });
        Stream(3, learner);
        var before = Tensor.TotalCount;
        Stream(50, learner);

        // Fewer where the tensors of another test were collected meanwhile.
        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void Create_BatchNorm_IsRefused()
    {
        using var model = new VggLikeOptions { Width = 0.2, BatchNorm = true }.Create([1, 8, 8], 10, 0);
        using var rule = new GradientOptions().Attach(model);
        Assert.Contains(
            "takes the variance over a batch",
            Assert.Throws<ArgumentException>(() => new OnlineLearner(model, rule, new SgdOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Learn_NotFinite_SaysWhere()
    {
        using var model = new MlpOptions { Hidden = [32], Activation = ActivationKind.LeakyRelu }.Create([1, 8, 8], 10, 0);
        using var learner = new OnlineLearner(model, new GradientOptions().Attach(model), new SgdOptions { LearningRate = 1e6 });
        var error = Assert.Throws<TrainingFailedException>(() => Stream(50, learner));
        Assert.Contains("NaN or infinite", error.Message, StringComparison.Ordinal);
    }

    private static nn.Module<Tensor, Tensor> Model(string name)
        => (name == "mlp"
            ? (ModelOptions)new MlpOptions { Hidden = [32] }
            : new LifMlpOptions { Hidden = [64], Steps = 6, Threshold = 0.5 }).Create([1, 8, 8], 10, 0);

    private static RuleOptions Rule(string name)
        => name == "mlp" ? new LfpEpsilonOptions() : new SpikeFeedbackOptions { Reward = new SpikeSoftmaxReward() };

    private static void Stream(int count, OnlineLearner learner, Action<int>? after = null)
    {
        var done = 0;
        Stream(count, (sample, label) =>
        {
            learner.Learn(sample, label);
            after?.Invoke(++done);
        });
    }

    private static void Stream(int count, Action<Tensor, Tensor> learn)
    {
        var digits = DataSets.Load("digits").Train;
        for (var i = 0; i < count; i++)
        {
            var batch = digits.Gather([i * 7 % digits.Count]);
            using (batch.Inputs)
            using (batch.Labels)
                learn(batch.Inputs, batch.Labels);
        }
    }
}
