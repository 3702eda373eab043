using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting.Integer;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Modules;
using LfpSharp.Testing.Runs;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Exporting.Integer;

/// <summary>What ONNX Runtime makes of a network in whole numbers, held to the network.</summary>
public sealed class IntegerWriterTests : IDisposable
{
    private const int Samples = 48;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mlp", "step", "binary", "1,8,8")]
    [InlineData("mlp", "staircase", "ternary", "1,8,8")]
    [InlineData("mlp", "staircase,model.levels=16", "int8", "3,6,6")]
    [InlineData("lenet", "step", "ternary", "1,28,28")]
    [InlineData("lenet", "staircase", "binary", "1,28,28")]
    [InlineData("lenet", "staircase", "int8", "2,20,20")]
    [InlineData("vgg-like,model.width=0.1,model.batch-norm=true", "staircase", "ternary", "3,16,16")]
    public void Write_ModelsOfTheLab_DecideInWholeNumbersAsTheNetwork(string name, string activation, string weights, string shape)
    {
        using var scope = NewDisposeScope();
        long[] sizes = [.. shape.Split(',').Select(long.Parse)];
        var (model, first) = (name.Split(',')[0], name.Split(',').Skip(1));
        using var network = Recipe.Parse(
            $"model: {model}", "test",
            [
                .. first.Append($"model.activation={activation.Split(',')[0]}").Concat(activation.Split(',').Skip(1))
                    .Append($"model.weights={weights}").Select(text => new RecipeSetting(text)),
            ]).Model.Create(sizes, 5, 3);
        Stir(network);
        Agrees(network, Format(sizes, 5));
    }

    [Fact]
    public void Write_PoolsPaddingsNormsAndGroups_DecideAsTheNetwork()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(
            nn.MaxPool2d(3, 1, 1), nn.Conv2d(1, 6, 3L, padding: Padding.Same, dilation: 2), nn.BatchNorm2d(6), new Staircase(5),
            nn.AvgPool2d(2, 2), nn.Dropout(0.5), nn.Conv2d(6, 4, (3, 2), (2, 1), padding: (1, 0), groups: 2), nn.BatchNorm2d(4), new Step(),
            nn.MaxPool2d(2, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 20, hasBias: false), nn.BatchNorm1d(20),
            new Staircase(3), nn.Linear(20, 4));
        Stir(network);
        Agrees(network, Format([1, 15, 11], 4), rounds: true);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Write_Scores_AreTheOutputsInUnits(int bits)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = nn.Sequential(
            new QuantizedLinear(3, 4, WeightLevels.Ternary), new Step(),
            bits == 32 ? new QuantizedLinear(4, 2, WeightLevels.Int8) : nn.Linear(4, 2));
        Stir(network);
        var scores = IntegerWriter.Write(folder["a.onnx"], network, Format([3], 2), rounds: bits == 64);
        if (bits == 64)
            Round(network);
        var samples = randint(0, 256, [9, 3]);
        var (found, wanted) = (Run(samples)["scores"], network.to(ScalarType.Float64).call(Normalized(samples, Format([3], 2))));
        Assert.Equal(bits, scores.Bits);
        Assert.True(scores.Error < 1e-6);
        Assert.True((found.to(ScalarType.Float64) * scores.Unit).allclose(wanted, 0, 1e-6));
    }

    [Theory]
    [InlineData(0.5, 1, 0.25, -2.0)]
    [InlineData(0, 0.375, 0.125, -3.0)]
    [InlineData(0, -0.375, 0.125, 3.0)]
    [InlineData(0, 0.1, 0, -8.0)]
    [InlineData(0, -0.1, 0, 7.0)]
    [InlineData(0, 0, 0, 7.0)]
    public void Thresholds_KnownNumbers_AreExceededExactlyAboveTheLevel(double level, double zero, double unit, double expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected, IntegerThresholds.Of(level, tensor(zero), tensor(unit), 7).item<double>());
        for (var n = -7; n <= 7; n++)
            Assert.Equal((unit * n) + zero > level, n > expected);
    }

    private void Agrees(nn.Module<Tensor, Tensor> network, InputFormat format, bool rounds = false)
    {
        network.eval();
        using var noGrad = no_grad();
        using var random = new Generator(5);

        // Bright ones and dark ones, of which no class has more than others.
        var light = rand([Samples, .. format.Shape.Select(_ => 1L)], generator: random);
        var samples = (randint(0, 256, [Samples, .. format.Shape], generator: random) * light).floor();
        network.parameters().Last().sub_(network.call(Normalized(samples, format).to(ScalarType.Float32)).mean([0]));
        IntegerWriter.Write(folder["a.onnx"], network, format, rounds);
        ExpectWholeNumbers(folder["a.onnx"]);
        if (rounds)
            Round(network);
        network.to(ScalarType.Float64);
        var (found, wanted) = (Run(samples), network.call(Normalized(samples, format)).argmax(1));
        Assert.True(wanted.unique().output.NumberOfElements > 1, "The network says the same of all samples.");
        Assert.Equal(wanted.data<long>().ToArray(), found["class"].data<long>().ToArray());
        Assert.Equal(wanted.data<long>().ToArray(), found["scores"].argmax(1).data<long>().ToArray());

        var data = LabeledData.Of(
            "test", samples.to(ScalarType.Byte).data<byte>().ToArray(), format.Shape, new int[Samples], format.Classes)
            .With(new Normalization([.. format.Scale], [.. format.Shift]));
        var comparison = IntegerComparison.Of(folder["a.onnx"], network, data);
        Assert.True(comparison.IsExact);
        Assert.Equal((Samples, Samples), (comparison.Samples, comparison.EqualDecisions));
        Assert.Equal(comparison.Codes, comparison.EqualCodes);
        Assert.Equal(comparison.NetworkRight, comparison.FileRight);
        Assert.True(comparison.Codes > Samples * 4);
    }

    // Every type that the file names, and every operator: none of these makes a fraction of whole numbers.
    private static void ExpectWholeNumbers(string path)
    {
        OnnxType[] whole = [OnnxType.UInt8, OnnxType.Int8, OnnxType.Int32, OnnxType.Int64];
        var graph = OnnxFile.Read(path).Graph;
        Assert.All(graph.Initializers, constant => Assert.Contains(constant.Type, whole));
        Assert.All(graph.Inputs.Concat(graph.Outputs), value => Assert.Contains(value.Type.Tensor.Type, whole));
        string[] known =
            ["Slice", "Flatten", "MatMulInteger", "ConvInteger", "MaxPool", "Greater", "Cast", "Where", "Mul", "Add", "ArgMax"];
        foreach (var node in graph.Nodes)
        {
            Assert.Contains(node.Operator, known);
            foreach (var attribute in node.Attributes)
            {
                Assert.True(attribute.Kind is OnnxAttributeKind.Integer or OnnxAttributeKind.Integers);
                if (attribute.Name == "to")
                    Assert.Contains((OnnxType)attribute.Integer, whole);
            }
        }
    }

    private Dictionary<string, Tensor> Run(Tensor samples)
    {
        using var session = new InferenceSession(folder["a.onnx"]);
        using var input = OrtValue.CreateTensorValueFromMemory(samples.to(ScalarType.Byte).data<byte>().ToArray(), samples.shape);
        using var options = new RunOptions();
        using var results = session.Run(options, ["samples"], [input], ["scores", "class"]);
        return new Dictionary<string, Tensor> { ["scores"] = Values(results[0]), ["class"] = Values(results[1]) };
    }

    private static Tensor Values(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32
            ? tensor(value.GetTensorDataAsSpan<int>().ToArray(), info.Shape).to(ScalarType.Int64)
            : tensor(value.GetTensorDataAsSpan<long>().ToArray(), info.Shape);
    }

    private static Tensor Normalized(Tensor samples, InputFormat format)
    {
        long[] spread = [-1, .. format.Shape.Skip(1).Select(_ => 1L)];
        return (samples * tensor(format.Scale.ToArray()).reshape(spread)) + tensor(format.Shift.ToArray()).reshape(spread);
    }

    // No channel is scaled as another, and no shift is a whole number of pixels.
    private static InputFormat Format(long[] shape, int classes) => new(
        shape,
        [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
        [.. Enumerable.Range(0, (int)shape[0]).Select(c => 0.01 + (0.001 * c))],
        [.. Enumerable.Range(0, (int)shape[0]).Select(c => -1.21 + (0.1 * c))],
        255);

    // Norms of both signs, and biases small enough that the classes change from sample to sample.
    private static void Stir(nn.Module model)
    {
        using var noGrad = no_grad();
        using var random = new Generator(11);
        foreach (var parameter in model.parameters())
        {
            var inputs = Math.Max(20, parameter.NumberOfElements / parameter.shape[0]);
            parameter.copy_(randn(parameter.shape, generator: random) / Math.Sqrt(inputs));
        }

        foreach (var (_, norm) in model.named_modules().Where(named => named.module is TorchSharp.Modules.BatchNorm))
        {
            var parameters = norm.named_parameters().ToDictionary(named => named.name, named => named.parameter);
            parameters["weight"].copy_(randn(parameters["weight"].shape, generator: random));
            parameters["bias"].copy_(randn(parameters["bias"].shape, generator: random) * 0.5 + 0.3);
        }

        foreach (var (name, buffer) in model.named_buffers().Where(named => named.buffer.is_floating_point()))
            buffer.copy_(rand(buffer.shape, generator: random) * 0.5 + (name.EndsWith("var", StringComparison.Ordinal) ? 0.1 : -0.2));
    }

    // The weights that the file has.
    private static void Round(nn.Module model)
    {
        foreach (var (_, parameter) in model.named_parameters().Where(named => named.parameter.dim() > 1))
        {
            var size = parameter.flatten(1).abs().amax(1).reshape([-1, .. parameter.shape.Skip(1).Select(_ => 1L)]) / 127;
            parameter.copy_((parameter / size).round() * size);
        }
    }
}
