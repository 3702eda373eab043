using LfpSharp.Composites;
using LfpSharp.Lab.Explaining.Connections;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Explaining.Connections;

public sealed class ConnectionTraceTests
{
    private const double Epsilon = 0.01;

    public static TheoryData<string> Places => [
        "0.weight[1,0,0,2]", "0.weight[2,1,1,0]", "0.bias[1]", "2.weight[0,0,0,0]", "2.weight[3,0,2,1]", "5.weight[4,7]", "5.bias[2]",
    ];

    // A convolution with stride and padding, one with dilation and groups, and a linear layer.
    private static nn.Module<Tensor, Tensor> Model()
    {
        var model = nn.Sequential(
            ("0", nn.Conv2d(2, 4, (2, 3), (2, 1), (1, 2))), ("1", nn.ReLU()),
            ("2", nn.Conv2d(4, 4, 3L, padding: 2, dilation: 2, groups: 4)), ("3", nn.Tanh()),
            ("4", nn.Flatten()), ("5", nn.Linear(4 * 4 * 8, 5))).to(ScalarType.Float64);
        using var random = new Generator(8);
        foreach (var parameter in model.parameters())
        {
            using var noGrad = no_grad();
            parameter.copy_(randn(parameter.shape, dtype: ScalarType.Float64, generator: random) * 0.4);
        }

        return model;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void ShareOf_AnyConnection_IsItsPartOfTheFeedback(string place)
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var connection = Connection.Parse(place, model);
        var (trace, lfp) = Trace(model, connection);
        using (lfp)
        {
            var parameter = model.named_parameters().First(named => place.StartsWith(named.name, StringComparison.Ordinal)).parameter;
            var feedback = -connection.Index.Aggregate(parameter.grad!, (part, index) => part[index]).item<double>();
            var shares = Enumerable.Range(0, 3).Select(row => trace.ShareOf("", row)).ToList();
            Assert.NotEqual(0, feedback);
            Assert.Equal(feedback, shares.Sum(share => share.Feedback), 1e-12);
            Assert.Equal(Math.Sign(trace.Weight) * feedback, shares.Sum(share => share.Message), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Balance_OfNeuronAndLayer_Closes(string place)
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var connection = Connection.Parse(place, model);
        var (trace, lfp) = Trace(model, connection);
        using (lfp)
        {
            var neurons = model.named_modules().First(named => named.name == connection.Layer).module.named_parameters().First()
                .parameter.shape[0];
            var layer = trace.Balance(null);
            var parts = Enumerable.Range(0, (int)neurons).Select(unit => trace.Balance(unit)).ToList();
            Assert.All([layer, .. parts], balance => Assert.Equal(0, balance.Remainder, 1e-12));
            Assert.All([layer, .. parts], balance => Assert.NotEqual(0, balance.Stabilizer));
            Assert.Equal(layer.Arrived, parts.Sum(part => part.Arrived), 1e-12);
            Assert.Equal(layer.Passed, parts.Sum(part => part.Passed), 1e-12);

            // What went through the neuron's connections is what its strongest and all others took together.
            var all = trace.Messages(int.MaxValue);
            Assert.Equal(trace.Balance(connection.Unit).Passed, all.Sum(message => message.Message), 1e-12);
            Assert.Equal(all, all.OrderByDescending(message => Math.Abs(message.Message)));
            Assert.Equal(2, trace.Messages(2).Count);
        }
    }

    [Theory]
    [InlineData("5.weights[1,2]", "Did you mean '5.weight'?")]
    [InlineData("5.weight", "names no number of a parameter. Give its name and its place")]
    [InlineData("5.weight[1]", "has the shape [5, 128], and '5.weight[1]' is no place in it. Give 2 numbers from 0")]
    [InlineData("5.weight[5,0]", "no place in it")]
    [InlineData("5.weight[-1,0]", "names no number")]
    public void Parse_WhatIsNotThere_IsRefused(string text, string expected)
    {
        using var model = Model();
        Assert.Contains(expected, Assert.ThrowsAny<Exception>(() => Connection.Parse(text, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ALayerOfAnotherKind_IsRefused()
    {
        using var model = nn.Sequential(("norm", nn.LayerNorm(3)));
        var error = Assert.Throws<ArgumentException>(() => Connection.Parse("norm.weight[0]", model).Find(model));
        Assert.Contains("only those of linear and convolution layers", error.Message, StringComparison.Ordinal);
    }

    private static (ConnectionTrace Trace, FeedbackPropagation Lfp) Trace(nn.Module<Tensor, Tensor> model, Connection connection)
    {
        using var random = new Generator(4);
        var layer = connection.Find(model);
        Tensor? input = null, output = null;
        var hook = layer.register_forward_hook((_, entered, left) =>
        {
            (input, output) = (entered.detach().alias(), left.detach().alias());
            return left;
        });
        var lfp = new FeedbackPropagation(model, Composite.Epsilon(Epsilon)) { RecordRewards = true, ChecksForward = false };
        var outputs = model.call(randn([3, 2, 6, 6], dtype: ScalarType.Float64, generator: random));
        hook.remove();
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, tensor(new long[] { 1, 4, 0 })));
        var record = lfp.Rewards.Single(reward => reward.Path == connection.Layer);
        return (new ConnectionTrace(connection, layer, new EpsilonRule(Epsilon), [(record, input!, output!)]), lfp);
    }
}
