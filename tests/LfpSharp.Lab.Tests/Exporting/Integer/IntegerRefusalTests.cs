using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Exporting.Integer;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Modules;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Exporting.Integer;

/// <summary>What cannot be written in whole numbers, or read as such.</summary>
public sealed class IntegerRefusalTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("lenet", "1,28,28", "The layer '0', a 'Conv2d', has weights of any value; expected whole numbers times one size.")]
    [InlineData("{name: mlp, weights: int8}", "1,8,8", "The layer '2', a 'ReLU', has no form in whole numbers. Expected dense layers and")]
    [InlineData("{name: mlp, weights: int8, activation: negated-step}", "1,8,8", "The layer '2', a 'NegatedStep', has no form")]
    [InlineData("lif-mlp", "1,8,8", "The model, a 'SpikingModel', has no form in whole numbers")]
    [InlineData("lstm", "1,8,8", "The model, a 'LstmModel', has no form in whole numbers")]
    [InlineData("resnet-18", "3,32,32", "'Conv2d', has weights of any value")]
    public void Write_OtherModels_AreRefusedByTheirLayer(string name, string shape, string message)
    {
        long[] sizes = [.. shape.Split(',').Select(long.Parse)];
        using var model = Recipe.Parse($"model: {name}", "test").Model.Create(sizes, 3, 0);
        Assert.Contains(message, Refusal(model, sizes), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OrdersThatAreNoNetwork_AreRefusedWithTheReason()
    {
        using var scope = NewDisposeScope();
        Refuses("it stands between the layer '0' and the activation of that", Convolved(), nn.MaxPool2d(2), new Step());
        Refuses("there is no activation between the layer '0' and it", Convolved(), Convolved());
        Refuses("no layer with weights is right before it", Convolved(), new Step(), nn.BatchNorm2d(1));
        Refuses("no layer with weights is before it", new Step());
        Refuses("no dense layer is at its end", Convolved(), new Step(), nn.Flatten());
        Refuses("no dense layer is at its end", Convolved());
        Refuses("samples reach it with 3 axes; put a Flatten before", Convolved(), new Step(), nn.Linear(8, 3));
        Refuses("its sums of 36 places come to 540, and 8 bits hold 255", Convolved(), new Staircase(16), nn.AvgPool2d(6));
        Refuses("its windows differ in size", Convolved(), new Step(), nn.AvgPool2d(3, 2, 1, count_include_pad: false));
        Refuses("it keeps no running statistics", Convolved(), nn.BatchNorm2d(1, track_running_stats: false), new Step());
        void Refuses(string message, params nn.Module<Tensor, Tensor>[] layers)
            => Assert.Contains(message, Refusal(nn.Sequential(layers), [1, 8, 8]), StringComparison.Ordinal);
        QuantizedConvolution Convolved() => new(1, 1, 3, WeightLevels.Binary, padding: 1);
    }

    [Fact]
    public void Write_OtherData_IsRefused()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(new QuantizedLinear(3, 3, WeightLevels.Binary));
        Assert.Contains("The data has values up to 1000;", Refusal(model, Format([3]) with { Greatest = 1000 }), StringComparison.Ordinal);
        Assert.Contains(
            "predicts the number 'price'", Refusal(model, Format([3]) with { Targets = [new("price", 1, 1)] }),
            StringComparison.Ordinal);
        Assert.Contains("several labels", Refusal(model, Format([3]) with { HasSeveralLabels = true }), StringComparison.Ordinal);
        Assert.Contains("Leave --quantize out", Refusal(model, Format([3]), rounds: true), StringComparison.Ordinal);
        using (no_grad())
            model.parameters().First().zero_();
        Assert.Contains("weights that are all 0", Refusal(model, Format([3])), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_FractionsAsSamples_AreRefused()
    {
        using var model = nn.Sequential(new QuantizedLinear(2, 2, WeightLevels.Binary));
        IntegerWriter.Write(folder["a.onnx"], model, Format([2]));
        var data = LabeledData.Of("train", [3f, 0.5f], [2], [0], ["a", "b"]);
        Assert.Contains(
            "The samples have the value 0.5; expected whole numbers from 0 to 255",
            Assert.Throws<ArgumentException>(() => IntegerComparison.Of(folder["a.onnx"], model, data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ScoresAsTheNetworkAndFreesWhatItTook()
    {
        using var model = nn.Sequential(
            new QuantizedLinear(2, 4, WeightLevels.Int8), new Staircase(4), new QuantizedLinear(4, 2, WeightLevels.Int8));
        var format = Format([2]);
        IntegerWriter.Write(folder["a.onnx"], model, format);
        using var samples = tensor(new[] { 3f, 200, 17, 0, 255, 90 }, [3, 2]);
        using var normalized = samples * 0.01f - 0.5f;
        Scored().Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scores = Scored())
        using (var wanted = model.call(normalized))
            Assert.True(scores.allclose(wanted, 1e-5, 1e-5));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        Tensor Scored()
        {
            using var file = new IntegerModel(folder["a.onnx"], new Normalization([.. format.Scale], [.. format.Shift]));
            return file.call(normalized);
        }
    }

    [Fact]
    public void Model_OfOtherFiles_IsRefused()
    {
        using var scope = NewDisposeScope();
        var normalization = new Normalization([0.01, 0.01], [-0.5, -0.5]);
        OnnxWriter.Write(folder["float.onnx"], nn.Sequential(nn.Linear(2, 2)), Format([2]));
        Assert.Contains(
            "found a network of floating point; expected a network in whole numbers",
            Assert.Throws<InvalidFileException>(() => new IntegerModel(folder["float.onnx"], normalization)).Message,
            StringComparison.Ordinal);
        IntegerWriter.Write(folder["a.onnx"], nn.Sequential(new QuantizedLinear(2, 2, WeightLevels.Binary)), Format([2]));
        using var model = new IntegerModel(folder["a.onnx"], new Normalization([0.01], [0]));
        Assert.Contains(
            "which cannot be computed for samples [3]",
            Assert.Throws<InvalidFileException>(() => model.call(zeros(1, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfDamagedFiles_IsRefusedWithoutEndingTheProcess()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(
            new QuantizedConvolution(2, 3, 3, WeightLevels.Int8), new Staircase(3), nn.MaxPool2d(2), nn.Flatten(),
            new QuantizedLinear(27, 2, WeightLevels.Binary));
        var format = Format([2, 8, 8]) with { Scale = [0.01, 0.02] };
        IntegerWriter.Write(folder["a.onnx"], model, format);
        var (refused, count) = (0, OnnxFile.Read(folder["a.onnx"]).Graph.Initializers.Count);
        for (var i = 0; i < count; i++)
        {
            // Another shape, or other values: such a file is refused, or computes something.
            foreach (var turn in (Action<OnnxTensor>[])[Reshaped, one => one.Bytes[0] ^= 0x85])
            {
                var graph = OnnxFile.Read(folder["a.onnx"]).Graph;
                turn(graph.Initializers[i]);
                OnnxWriter.Save(folder["b.onnx"], graph, null);
                try
                {
                    using var file = new IntegerModel(folder["b.onnx"], new Normalization([.. format.Scale], [.. format.Shift]));
                    file.call(zeros(1, 2, 8, 8)).Dispose();
                }
                catch (InvalidFileException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 4, count * 2);
        void Reshaped(OnnxTensor constant) => constant.Shape = [constant.Shape.Aggregate(1L, (product, side) => product * side), 1];
    }

    private string Refusal(nn.Module<Tensor, Tensor> model, long[] shape) => Refusal(model, Format(shape));

    private string Refusal(nn.Module<Tensor, Tensor> model, InputFormat format, bool rounds = false)
    {
        var message = Assert.Throws<NotSupportedException>(() => IntegerWriter.Write(folder["no.onnx"], model, format, rounds)).Message;
        Assert.False(File.Exists(folder["no.onnx"]));
        return message;
    }

    private static InputFormat Format(long[] shape)
        => new(shape, ["a", "b", "c"], [.. Enumerable.Repeat(0.01, (int)shape[0])], [.. Enumerable.Repeat(-0.5, (int)shape[0])], 255);
}
