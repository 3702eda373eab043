using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Models.Onnx;
using LfpSharp.Modules;
using LfpSharp.Testing.Runs;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Exporting;

/// <summary>What ONNX Runtime makes of an exported model, held to the model.</summary>
public sealed class OnnxWriterTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(ExportedModels.Models), MemberType = typeof(ExportedModels))]
    public void Write_EveryModelOfTheLab_AgreesWithOnnxRuntime(string name, string settings, string shape)
    {
        using var scope = NewDisposeScope();
        long[] sizes = [.. shape.Split(',').Select(long.Parse)];
        using var model = ExportedModels.Options(name, settings).Create(sizes, 7, 3);
        Stir(model);
        foreach (var batch in (int[])[1, 3])
            Agrees(model, Format(sizes, 7), batch);
    }

    [Theory]
    [MemberData(nameof(ExportedModels.Activations), MemberType = typeof(ExportedModels))]
    public void Write_EveryActivationOfTheLab_AgreesWithOnnxRuntime(string kind)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.Linear(6, 20), Activation.Create(Enum.Parse<ActivationKind>(kind)), nn.Linear(20, 4));
        Stir(model);
        Agrees(model, Format([6], 4), 5);
    }

    [Theory]
    [InlineData(WeightLevels.Binary)]
    [InlineData(WeightLevels.Ternary)]
    public void Write_WeightsOfFewValues_AgreesWithOnnxRuntime(WeightLevels weights)
    {
        using var model = new LeNetOptions { Weights = weights, Activation = ActivationKind.Staircase }.Create([1, 28, 28], 4, 3);
        Agrees(model, Format([1, 28, 28], 4), 3);
    }

    [Fact]
    public void Write_LayersOfAllKinds_AgreeWithOnnxRuntime()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.Conv2d(2, 6, (3, 5), (2, 1), padding: (1, 2), dilation: (1, 1), groups: 2), nn.PReLU(6),
            nn.Conv2d(6, 6, 3L, padding: Padding.Same, dilation: 2), nn.GELU(), nn.AvgPool2d(2, 1, 1, false, false), nn.BatchNorm2d(6),
            nn.MaxPool2d(3, 2, 1, 1, true), nn.Mish(), nn.AdaptiveAvgPool2d(2), nn.Hardswish(), nn.Flatten(), nn.LayerNorm(24),
            nn.Linear(24, 16, hasBias: false), nn.ELU(0.7), nn.Dropout(0.5), new LfpSharp.Modules.Hardtanh(-0.5, 1.5), new Scale(3),
            nn.Linear(16, 3));
        Stir(model);
        Agrees(model, Format([2, 14, 9], 3), 4);
    }

    [Fact]
    public void Write_Gpt_TakesCharactersAndGivesTheNextOnes()
    {
        using var scope = NewDisposeScope();
        using var model = Recipe.Parse("model: {name: gpt, depth: 2, width: 16, heads: 2}", "test").Model.Create([9], 13, 3);
        Stir(model);
        var format = new InputFormat([9], [.. Enumerable.Range(0, 13).Select(c => $"{c}")], [.. Enumerable.Repeat(1.0, 9)],
            [.. Enumerable.Repeat(0.0, 9)], 1);
        var samples = randint(0, 13, [4, 9]).to(ScalarType.Float32);
        var found = Run(model, format, samples);
        model.eval();
        using var noGrad = no_grad();
        Assert.Equal([36, 13], found["scores"].shape);
        Assert.True(model.call(samples).allclose(found["scores"], 1e-4, Tolerance));
    }

    [Fact]
    public void Write_ANumber_ComesOutInItsOwnUnit()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1));
        Stir(model);
        var format = Format([4], 0) with { Targets = [new TargetScaling("price", 120, 30)] };
        var samples = randn(3, 4) * 5;
        var found = Run(model, format, samples)["number"];
        var expected = (model.call(Normalized(samples, format)) * 30) + 120;
        Assert.True(expected.allclose(found, Tolerance, Tolerance * 100));
    }

    [Fact]
    public void Write_SeveralNumbers_EachComesOutInItsOwnUnit()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2));
        Stir(model);
        var format = Format([4], 0) with { Targets = [new TargetScaling("price", 120, 30), new TargetScaling("days", -2, 0.5)] };
        var samples = randn(3, 4) * 5;
        var found = Run(model, format, samples)["number"];
        var expected = (model.call(Normalized(samples, format)) * tensor([30f, 0.5f])) + tensor([120f, -2f]);
        Assert.True(expected.allclose(found, Tolerance, Tolerance * 100));
    }

    [Fact]
    public void Write_SeveralLabels_EachHasItsProbability()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3));
        Stir(model);
        var format = Format([4], 3) with { HasSeveralLabels = true };
        var samples = randn(3, 4);
        var found = Run(model, format, samples)["probabilities"];
        Assert.True(model.call(Normalized(samples, format)).sigmoid().allclose(found, Tolerance, Tolerance));
    }

    [Fact]
    public void Write_ModuleOfOnesOwn_IsWhatItsForwardCalls()
    {
        using var scope = NewDisposeScope();
        using var model = new Own((_, sum) => sum);
        Agrees(model, Format([1, 8, 8], 3), 3);
        using var inside = nn.Sequential(nn.Identity(), new Own((_, sum) => sum));
        Agrees(inside, Format([1, 8, 8], 3), 3);
    }

    [Fact]
    public void Write_ForwardThatComputesBesideItsModules_IsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "The model, a 'Own', has no form in ONNX that is known here: its forward gives 'read' a value that no module made.",
            Refusal(new Own((hidden, sum) => hidden + sum), [1, 8, 8]), StringComparison.Ordinal);
        Assert.Contains(
            "its forward computes something beside the modules that it calls. Write it as a module, such as Sum",
            Refusal(new Own((_, sum) => sum.add_(1)), [1, 8, 8]), StringComparison.Ordinal);
        Assert.Contains(
            "its forward computes something beside the modules that it calls.",
            Refusal(new Own((_, sum) => sum) { Begin = input => input.mul_(2) }, [1, 8, 8]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WhatOnnxCannotHave_IsRefusedByName()
    {
        using var scope = NewDisposeScope();
        var spiking = Recipe.Parse("model: lif-mlp", "test").Model.Create([1, 8, 8], 3, 0);
        Assert.Contains("The network spikes", Refusal(spiking, [1, 8, 8]), StringComparison.Ordinal);
        using var own = nn.Sequential(("a", nn.Linear(4, 4)), ("odd", new Odd()));
        Assert.Contains("The layer 'odd', a 'Odd', has no form in ONNX", Refusal(own, [4]), StringComparison.Ordinal);
        using var circular = nn.Sequential(("c", nn.Conv2d(1, 1, 3L, padding: 1, padding_mode: PaddingModes.Circular)));
        Assert.Contains("it pads in the mode Circular", Refusal(circular, [1, 5, 5]), StringComparison.Ordinal);
        Assert.Contains("not all float32", Refusal(nn.Sequential(nn.Linear(2, 2)).to(ScalarType.Float64), [2]), StringComparison.Ordinal);
    }

    private string Refusal(nn.Module<Tensor, Tensor> model, long[] shape)
    {
        var path = folder["refused.onnx"];
        var message = Assert.Throws<NotSupportedException>(() => OnnxWriter.Write(path, model, Format(shape, 3))).Message;
        Assert.False(File.Exists(path));
        return message;
    }

    private void Agrees(nn.Module<Tensor, Tensor> model, InputFormat format, int batch)
    {
        using var random = new Generator((ulong)batch);
        var samples = rand([batch, .. format.Shape], generator: random) * 255;
        var found = Run(model, format, samples);
        model.eval();
        using var noGrad = no_grad();
        var expected = model.call(Normalized(samples, format));
        Assert.True(expected.allclose(found["scores"], 1e-4, Tolerance * Math.Max(1, expected.abs().max().item<float>())));
        Assert.True(expected.softmax(1).allclose(found["probabilities"], 1e-4, Tolerance));
    }

    private Dictionary<string, Tensor> Run(nn.Module<Tensor, Tensor> model, InputFormat format, Tensor samples)
    {
        var path = folder["model.onnx"];
        OnnxWriter.Write(path, model, format, new Dictionary<string, string> { ["classes"] = "a\nb" });
        using var session = new InferenceSession(path);
        Assert.Equal("a\nb", session.ModelMetadata.CustomMetadataMap["classes"]);
        Assert.Equal([-1, .. format.Shape], session.InputMetadata["samples"].Dimensions.Select(size => (long)size));
        var input = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(
            samples.data<float>().ToArray(), [.. samples.shape.Select(size => (int)size)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("samples", input)]);
        return results.ToDictionary(
            result => result.Name,
            result =>
            {
                var output = result.AsTensor<float>();
                return tensor(output.ToArray(), [.. output.Dimensions.ToArray().Select(size => (long)size)]);
            });
    }

    private static Tensor Normalized(Tensor samples, InputFormat format)
    {
        long[] spread = [-1, .. format.Shape.Skip(1).Select(_ => 1L)];
        return (samples * tensor(format.Scale.Select(value => (float)value).ToArray()).reshape(spread))
            + tensor(format.Shift.Select(value => (float)value).ToArray()).reshape(spread);
    }

    private static InputFormat Format(long[] shape, int classes) => new(
        shape,
        [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
        [.. Enumerable.Range(0, (int)shape[0]).Select(c => 0.01 + (0.001 * c))],
        [.. Enumerable.Range(0, (int)shape[0]).Select(c => -1.2 + (0.1 * c))],
        255);

    // Statistics and slopes that are not those of a fresh model, which would hide what is left out.
    private static void Stir(nn.Module model)
    {
        using var noGrad = no_grad();
        using var random = new Generator(11);
        foreach (var parameter in model.parameters().Where(parameter => parameter.dim() == 1))
            parameter.add_(randn(parameter.shape, generator: random) * 0.1);
        foreach (var (name, buffer) in model.named_buffers().Where(named => named.buffer.is_floating_point()))
            buffer.copy_(rand(buffer.shape, generator: random) + (name.EndsWith("var", StringComparison.Ordinal) ? 0.5 : 0));
    }

    // A list of modules, one that is called twice, a sum; and what a forward may do beside them.
    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly Flatten flatten = nn.Flatten();
        private readonly ModuleList<nn.Module<Tensor, Tensor>> layers =
            nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(64, 8), nn.ReLU());
        private readonly Linear twice = nn.Linear(8, 8), read = nn.Linear(8, 3);
        private readonly Sum sum = new();
        private readonly Func<Tensor, Tensor, Tensor> beside;

        public Own(Func<Tensor, Tensor, Tensor> beside)
            : base("Own")
        {
            this.beside = beside;
            RegisterComponents();
        }

        public Func<Tensor, Tensor> Begin { get; init; } = input => input;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = flatten.call(Begin(input));
            foreach (var layer in layers)
                hidden = layer.call(hidden);
            return read.call(beside(hidden, sum.call(hidden, twice.call(twice.call(hidden))))).MoveToOuterDisposeScope();
        }
    }

    private sealed class Odd() : nn.Module<Tensor, Tensor>("Odd")
    {
        public override Tensor forward(Tensor input) => input.sin();
    }
}
