using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Modules;

/// <summary>What LSTM and GRU compute, and their gradients, against TorchSharp's.</summary>
public sealed class RecurrentLayerTests
{
    public static TheoryData<string, int, bool, bool, bool, ScalarType> Layers => new()
    {
        { "lstm", 1, true, false, false, ScalarType.Float64 },
        { "lstm", 2, true, true, true, ScalarType.Float64 },
        { "lstm", 1, false, true, false, ScalarType.Float64 },
        { "lstm", 2, true, false, true, ScalarType.Float32 },
        { "gru", 1, true, false, false, ScalarType.Float64 },
        { "gru", 2, true, true, true, ScalarType.Float64 },
        { "gru", 1, false, true, false, ScalarType.Float64 },
        { "gru", 2, true, false, true, ScalarType.Float32 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Call_WeightsOfTorchSharp_GivesItsOutputsAndGradients(
        string kind, int layers, bool bias, bool batchFirst, bool bothWays, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        const int Units = 19;
        var shape = batchFirst ? new long[] { 4, 6, 5 } : [6, 4, 5];
        var input = randn(shape, type).requires_grad_(true);
        Module source;
        Tensor expected;
        RecurrentLayer layer;
        if (kind == "lstm")
        {
            var theirs = LSTM(5, Units, layers, bias, batchFirst, bidirectional: bothWays, dtype: type);
            (source, layer) = (theirs, Lstm.Of(theirs, batchFirst));
            expected = theirs.call(input).Item1;
        }
        else
        {
            var theirs = GRU(5, Units, layers, bias, batchFirst, bidirectional: bothWays, dtype: type);
            (source, layer) = (theirs, Gru.Of(theirs, batchFirst));
            expected = theirs.call(input, zeros([layers * (bothWays ? 2 : 1), 4, Units], type)).Item1;
        }

        using (source)
        using (layer)
        {
            var tolerance = type == ScalarType.Float64 ? 1e-12 : 2e-6;
            var same = input.detach().clone().requires_grad_(true);
            var found = layer.call(same);
            Assert.Equal(type, found.dtype);
            Close(expected, found, tolerance);

            var weight = randn_like(expected);
            (expected * weight).sum().backward();
            (found * weight).sum().backward();
            Close(input.grad!, same.grad!, tolerance * 10);
            foreach (var ((name, ours), (theirName, theirs)) in layer.named_parameters().Zip(source.named_parameters()))
            {
                Assert.Equal(theirName, name);
                Close(theirs.grad!, ours.grad!, tolerance * 50);
            }

            // State dicts travel both ways.
            layer.load_state_dict(source.state_dict());
        }
    }

    [Fact]
    public void Call_InBothKindsOfNumber_AgreesOnAnyNumberOfUnits()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        foreach (var units in new long[] { 1, 7, 8, 9, 33 })
        {
            foreach (RecurrentLayer layer in new RecurrentLayer[] { new Lstm(3, units), new Gru(3, units) })
            {
                using (layer)
                {
                    var input = randn(5, 300, 3) * 3;
                    var narrow = layer.call(input).detach();
                    layer.to(ScalarType.Float64);
                    Close(layer.call(input.to_type(ScalarType.Float64)), narrow.to_type(ScalarType.Float64), 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Call_DropoutBetweenLayers_DropsInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var layer = new Lstm(3, 8, numLayers: 2, dropout: 0.5);
        var input = randn(4, 5, 3);
        Assert.True(layer.call(input).sub(layer.call(input)).abs().max().item<float>() > 0);
        layer.eval();
        Assert.Equal(0, layer.call(input).sub(layer.call(input)).abs().max().item<float>());
        using var one = new Lstm(3, 8, dropout: 0.5);
        Assert.Equal(0, one.call(input).sub(one.call(input)).abs().max().item<float>());
    }

    [Fact]
    public void Call_GradientSteps_LeaveNoTensorsBehind()
    {
        using var layer = new Lstm(3, 8, numLayers: 2, dropout: 0.5, bidirectional: true);
        using var input = randn(4, 5, 3);
        var after = long.MaxValue;
        for (var step = 0; step < 12; step++)
        {
            using (NewDisposeScope())
            {
                layer.zero_grad();
                layer.call(input).square().sum().backward();
                using var noGrad = no_grad();
                layer.call(input);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (step == 5)
                after = Tensor.TotalCount;
        }

        Assert.InRange(Tensor.TotalCount, 0, after);
    }

    [Fact]
    public void LastStep_OfBothOrders_IsTheLastRowInTime()
    {
        using var scope = NewDisposeScope();
        var values = randn(2, 3, 4);
        Assert.True(new LastStep().call(values).equal(values[1]).all().item<bool>());
        Assert.True(new LastStep(batchFirst: true).call(values).equal(values[TensorIndex.Colon, 2]).all().item<bool>());
    }

    [Fact]
    public void Layers_SizesOrInputsThatDoNotFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "must be at least 0 and below 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(3, 4, dropout: 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(3, 0));
        using var layer = new Gru(3, 4, batchFirst: true);
        Assert.Contains(
            "Gru was given [7, 3], expected [samples, steps, 3] with at least one step and sample. Use unsqueeze for a single sequence",
            Assert.Throws<ArgumentException>(() => layer.call(ones(7, 3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.call(ones(2, 0, 3)));
        Assert.Throws<ArgumentException>(() => layer.call(ones(2, 7, 4)));
    }

    private static void Close(Tensor expected, Tensor found, double tolerance)
    {
        Assert.Equal(expected.shape, found.shape);
        var difference = expected.detach().sub(found.detach()).abs().max().to_type(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance, $"{difference}");
    }
}
