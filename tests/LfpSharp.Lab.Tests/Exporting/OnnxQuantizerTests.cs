using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Models.Onnx;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Exporting;

/// <summary>Networks of 8 bits, by ONNX Runtime: how much of the accuracy is left, and how small the file is.</summary>
public sealed class OnnxQuantizerTests : IDisposable
{
    private const double MostLost = 0.01;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dense")]
    [InlineData("convolutional")]
    public void WriteQuantized_ATrainedNetwork_KeepsItsAccuracyInAQuarterOfTheBytes(string kind)
    {
        using var scope = NewDisposeScope();
        using var experiment = new Experiment(Recipe.Parse("model: {name: mlp, hidden: [256, 128]}\nthreads: 1", "test"));
        using var model = kind == "dense" ? experiment.Recipe.Model.Create([1, 8, 8], 10, 0) : Convolutional();
        Train(model, experiment);
        var (format, test) = (InputFormat.Of(experiment.Train), experiment.Test!);
        var calibration = experiment.Train.Gather([.. Enumerable.Range(0, 256)]).Inputs;
        var (whole, small) = (folder["float.onnx"], folder["int8.onnx"]);
        OnnxWriter.Write(whole, model, format);
        OnnxWriter.WriteQuantized(small, model, format, calibration);

        var expected = ((ClassEvaluation)Evaluation.Of(model, test)).Accuracy;
        var (plain, found) = (Accuracy(whole, test), Accuracy(small, test));
        TestContext.Current.SendDiagnosticMessage(
            $"{kind}: float {plain.Accuracy:p2}, {plain.Milliseconds:f3} ms a sample with loading, {new FileInfo(whole).Length} bytes; "
            + $"int8 {found.Accuracy:p2}, {found.Milliseconds:f3} ms, {new FileInfo(small).Length} bytes");
        Assert.Equal(expected, plain.Accuracy, 1e-9);
        Assert.True(expected > 0.9);
        Assert.True(Math.Abs(found.Accuracy - expected) <= MostLost, $"{expected} became {found.Accuracy}");
        Assert.True(new FileInfo(small).Length < 0.4 * new FileInfo(whole).Length);
    }

    [Fact]
    public void WriteQuantized_KnownNumbers_AreRoundedAsTheFormulaSays()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = nn.Sequential(nn.Linear(2, 2));
        model.parameters().First().copy_(tensor(new[] { 1.27f, 0.004f, -0.5f, 0.25f }, [2, 2]));
        model.parameters().Last().copy_(tensor(new[] { 0.3f, -0.1f }));
        var path = folder["a.onnx"];
        OnnxWriter.WriteQuantized(
            path, model, new InputFormat([2], ["a", "b"], [1, 1], [0, 0], 1), tensor(new[] { -1f, 1.55f, 0, 0 }, [2, 2]));

        // Inputs in steps of 2.55 / 255 from −1 on; weights in steps of 0.01, and of 0.5 / 127.
        var (first, second) = (0.5, -0.26);
        double[] rows = [0.01 * Math.Round(1.27 / 0.01), 0.01 * Math.Round(0.004 / 0.01), -0.5, 0.5 / 127 * Math.Round(0.25 * 127 / 0.5)];
        var found = OnnxRuntime.Run(path, tensor(new[] { (float)first, (float)second }, [1, 2]), "scores");
        Assert.Equal((rows[0] * first) + (rows[1] * second) + 0.3, found[0, 0].item<float>(), 1e-4);
        Assert.Equal((rows[2] * first) + (rows[3] * second) - 0.1, found[0, 1].item<float>(), 1e-4);
    }

    [Theory]
    [InlineData("{name: vit, depth: 1, width: 8, heads: 2}", "1,28,28", "has no form of 8 bits here")]
    [InlineData("lstm", "1,8,8", "has no form of 8 bits here")]
    public void WriteQuantized_OtherNetworks_AreRefusedByName(string name, string shape, string message)
    {
        using var scope = NewDisposeScope();
        long[] sizes = [.. shape.Split(',').Select(long.Parse)];
        using var model = Recipe.Parse($"model: {name}", "test").Model.Create(sizes, 3, 0);
        var refusal = Assert.Throws<NotSupportedException>(() => OnnxWriter.WriteQuantized(
            folder["a.onnx"], model, new InputFormat(sizes, ["a", "b", "c"], [1], [0], 1), randn([2, .. sizes])));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        using var bare = nn.Sequential(nn.BatchNorm1d(3));
        Assert.Contains(
            "no dense layer and no convolution",
            Assert.Throws<NotSupportedException>(() => OnnxWriter.WriteQuantized(
                folder["a.onnx"], bare, new InputFormat([3], ["a", "b", "c"], [1, 1, 1], [0, 0, 0], 1), randn(2, 3))).Message,
            StringComparison.Ordinal);
    }

    private static nn.Module<Tensor, Tensor> Convolutional() => nn.Sequential(
        nn.Conv2d(1, 16, 3, padding: 1, bias: false), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding: 1),
        nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten(), nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10));

    private static void Train(nn.Module<Tensor, Tensor> model, Experiment experiment)
    {
        var options = new TrainerOptions { Training = new TrainingOptions { Epochs = 6 }, Seed = 0 };
        using var trainer = new Trainer(
            model, new LfpEpsilonOptions().Attach(model), new AdamOptions { LearningRate = 0.005 }, null, null, options, experiment.Train,
            experiment.Validation);
        trainer.Train();
        model.eval();
    }

    private static (double Accuracy, double Milliseconds) Accuracy(string path, LabeledData data)
    {
        var samples = data.With(Normalization.Of(data, InputScaling.None)).Gather([.. Enumerable.Range(0, data.Count)]);
        OnnxRuntime.Run(path, samples.Inputs, "scores");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var scores = OnnxRuntime.Run(path, samples.Inputs, "scores");
        var milliseconds = clock.Elapsed.TotalMilliseconds / data.Count;
        return (scores.argmax(1).eq(samples.Labels).to(ScalarType.Float64).mean().item<double>(), milliseconds);
    }
}
