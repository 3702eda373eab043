using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class RewardErrorTests
{
    [Fact]
    public void Evaluate_LabelOutOfRange_NamesTheLabelAndTheRange()
        => Refused(
            () => new SoftmaxReward().Evaluate(zeros(3, 4), tensor(new long[] { 0, 4, 1 })),
            "SoftmaxReward: label [1] is 4, expected 0 … 3 for 4 classes. Give the model one output for each class");

    [Fact]
    public void Evaluate_NegativeLabel_NamesTheLabel()
        => Refused(() => new MisclassificationReward().Evaluate(zeros(2, 4), tensor(new long[] { 0, -1 })), "label [1] is -1");

    [Fact]
    public void Evaluate_LabelsOfWrongType_AreRefused()
        => Refused(() => new SigmoidReward().Evaluate(zeros(2, 4), zeros([2], ScalarType.Int32)), "the labels are Int32, expected Int64");

    [Fact]
    public void Evaluate_LabelsOfWrongCount_AreRefused()
        => Refused(
            () => new CorrectClassificationReward().Evaluate(zeros(3, 4), tensor(new long[] { 0, 1 })),
            "the labels have shape [2], expected [3]");

    [Fact]
    public void Evaluate_OutputsOfWrongRank_AreRefused()
        => Refused(
            () => new SoftmaxReward().Evaluate(zeros(3), tensor(new long[] { 0, 1, 2 })), "the outputs have shape [3], expected [N, C]");

    [Fact]
    public void Evaluate_IntegerOutputs_AreRefused()
        => Refused(
            () => new MaximizeNeuronReward().Evaluate(zeros([3, 2], ScalarType.Int64), tensor(new long[] { 0 })), "the outputs are Int64");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Evaluate_OutputNotFinite_IsRefusedByPlace(double value)
    {
        using var outputs = zeros(2, 3);
        outputs[1, 2] = value;
        Refused(() => new SoftmaxReward().Evaluate(outputs, tensor(new long[] { 0, 1 })), "output [1, 2] is");
    }

    [Fact]
    public void Evaluate_BinaryWithTwoOutputs_IsRefused()
        => Refused(() => new BinarySigmoidReward().Evaluate(zeros(2, 2), tensor(new long[] { 0, 1 })), "expected [N, 1]");

    [Fact]
    public void Evaluate_DelegateOfWrongShape_IsRefused()
        => Refused(
            () => new DelegateReward((outputs, _) => outputs.sum()).Evaluate(zeros(2, 2), tensor(new long[] { 0, 1 })),
            "the function returned Float32 []");

    [Theory]
    [InlineData(-0.1, 0.9)]
    [InlineData(0.9, 0.1)]
    [InlineData(0.1, 1.1)]
    [InlineData(double.NaN, 1)]
    public void BoundedSoftmax_BoundsOutOfOrder_AreRefused(double lower, double upper)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedSoftmaxReward(lower, upper));

    [Fact]
    public void Evaluate_Delegate_IsTheFunctionWithoutGraph()
    {
        using var scope = NewDisposeScope();
        var outputs = randn(4, 3).requires_grad_(true);
        var reward = new DelegateReward((o, y) => o.argmax(1).eq(y).unsqueeze(1) * o.sign())
            .Evaluate(outputs, tensor(new long[] { 0, 1, 2, 0 }));
        Assert.Equal(outputs.shape, reward.shape);
        Assert.False(reward.requires_grad);
    }

    private static void Refused(Action action, string expected)
        => Assert.Contains(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
