using LfpSharp.Composites;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>What the exporter writes, read again: the same outputs, and the same feedback.</summary>
public sealed class OnnxRoundTripTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private const int Classes = 7;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(ExportedModels.Models), MemberType = typeof(ExportedModels))]
    public void Read_EveryModelOfTheLab_ComputesAndLearnsTheSame(string name, string settings, string shape)
    {
        using var scope = NewDisposeScope();
        long[] sizes = [.. shape.Split(',').Select(long.Parse)];
        using var model = ExportedModels.Options(name, settings).Create(sizes, Classes, 3);
        Stir(model);
        ReadsTheSame(model, sizes, randn([3, .. sizes], generator: Random()));
    }

    [Theory]
    [MemberData(nameof(ExportedModels.Activations), MemberType = typeof(ExportedModels))]
    public void Read_EveryActivationOfTheLab_ComputesAndLearnsTheSame(string kind)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.Linear(6, 20), Activation.Create(Enum.Parse<ActivationKind>(kind)), nn.Linear(20, Classes));
        Stir(model);
        ReadsTheSame(model, [6], randn([5, 6], generator: Random()));
    }

    [Fact]
    public void Read_LayersOfAllKinds_ComputeAndLearnTheSame()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.Conv2d(2, 6, (3, 5), (2, 1), padding: (1, 2), dilation: (1, 1), groups: 2), nn.PReLU(6),
            nn.Conv2d(6, 6, 3L, padding: Padding.Same, dilation: 2), nn.GELU(), nn.AvgPool2d(2, 1, 1, false, false), nn.BatchNorm2d(6),
            nn.MaxPool2d(3, 2, 1, 1, true), nn.Mish(), nn.AdaptiveAvgPool2d(2), nn.Hardswish(), nn.Flatten(), nn.LayerNorm(24),
            nn.Linear(24, 16, hasBias: false), nn.ELU(0.7), nn.Dropout(0.5), new LfpSharp.Modules.Hardtanh(-0.5, 1.5), new Scale(3),
            nn.Linear(16, Classes));
        Stir(model);
        ReadsTheSame(model, [2, 14, 9], randn([4, 2, 14, 9], generator: Random()));
    }

    [Fact]
    public void Read_Gpt_ComputesAndLearnsTheSame()
    {
        using var scope = NewDisposeScope();
        using var model = Recipe.Parse("model: {name: gpt, depth: 2, width: 16, heads: 2}", "test").Model.Create([9], 13, 3);
        Stir(model);
        ReadsTheSame(model, [9], randint(0, 13, [4, 9], generator: Random()).to(ScalarType.Float32));
    }

    // Samples are written as they come: scaling by 1 and 0.
    private void ReadsTheSame(nn.Module<Tensor, Tensor> model, long[] sizes, Tensor samples)
    {
        model.eval();
        var path = folder["model.onnx"];
        double[] ones = [.. Enumerable.Repeat(1.0, (int)sizes[0])];
        string[] classes = [.. Enumerable.Range(0, Classes).Select(c => $"{c}")];
        OnnxWriter.Write(path, model, new InputFormat(sizes, classes, ones, [.. ones.Select(_ => 0.0)], 1));
        using var network = GraphReader.Read(path, sizes, new GraphEntrance(), null, out var shape);
        network.eval();

        var (expected, wanted) = Learned(model, samples);
        var (found, gotten) = Learned(network, samples);
        Assert.Equal(expected.shape, GraphShape.With(shape, samples.shape[0]));
        Assert.True(expected.allclose(found, Tolerance, Tolerance), $"{(expected - found).abs().max().item<float>()}");
        Assert.Equal(wanted.Count, gotten.Count);
        foreach (var ((name, feedback), (other, same)) in wanted.Zip(gotten))
        {
            var difference = (feedback - same).norm().item<float>() / feedback.norm().item<float>();
            Assert.True(difference < 1e-4, $"{name} as {other}: {difference}");
        }
    }

    private static (Tensor Outputs, List<(string Name, Tensor Feedback)> Feedback) Learned(nn.Module<Tensor, Tensor> model, Tensor samples)
    {
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(samples);
        lfp.Propagate(outputs, outputs.detach() * arange(outputs.NumberOfElements).reshape(outputs.shape).sin());
        return (outputs.detach(), [.. model.named_parameters().Select(named => (named.name, named.parameter.grad!))]);
    }

    private static Generator Random() => new(5);

    // Statistics and slopes that are not those of a fresh model, which would hide what is left out.
    private static void Stir(nn.Module model)
    {
        using var noGrad = no_grad();
        using var random = new Generator(11);
        foreach (var parameter in model.parameters().Where(parameter => parameter.dim() == 1))
            parameter.add_(randn(parameter.shape, generator: random) * 0.1);
        foreach (var (name, buffer) in model.named_buffers().Where(named => named.buffer.is_floating_point()))
            buffer.copy_((rand(buffer.shape, generator: random) - 0.5) * 0.2 + (name.EndsWith("var", StringComparison.Ordinal) ? 0.3 : 0));
    }
}
