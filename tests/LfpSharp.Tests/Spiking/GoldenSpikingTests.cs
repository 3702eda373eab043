using System.Globalization;
using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using LfpSharp.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class GoldenSpikingTests
{
    public static TheoryData<string> Networks => ["snn-mlp", "snn-mlp3-timevarying", "snn-cnn"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float64_AgreesWithReferenceTo1e9(string name) => Check(name, ScalarType.Float64, 1e-9);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32Fused_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, 1e-4);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32Plain_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, 1e-4, fused: false);

    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.Float32, 1e-5)]
    public void SpikeRateReward_GoldenSpikes_EqualsReference(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read("rewards");
        var spikes = file.Tensor("spikes").to(type);
        var reward = new SpikeRateReward().Evaluate(spikes, file.Tensor("labels"));

        // The file holds the reward of the whole sequence; each of the T steps gets its T-th part, as in the networks' files.
        Close("reward", file.Tensor("reward.spikes-rate-coded"), reward * spikes.shape[0], tolerance);
    }

    internal static SpikingNetwork Build(string name, LifDynamics lif) => name switch
    {
        "snn-mlp" => new(new LifLayer(Linear(20, 32), lif), new LifLayer(Linear(32, 5), lif)),
        "snn-mlp3-timevarying" => new(
            new LifLayer(Linear(20, 32), lif), new LifLayer(Linear(32, 24), lif), new LifLayer(Linear(24, 5), lif)),
        _ => new(
            new LifLayer(Conv2d(1, 6, 3), lif), new Passage(MaxPool2d(2)), new LifLayer(Conv2d(6, 8, 3), lif), new Passage(MaxPool2d(2)),
            new Passage(Flatten()), new LifLayer(Linear(32, 5), lif)),
    };

    internal static SpikeSequence Input(GoldenFile file, ScalarType type)
    {
        var input = file.Tensor("input").to(type);
        return file.Metadata["input"].StartsWith("[T", StringComparison.Ordinal)
            ? SpikeSequence.Train(input)
            : SpikeSequence.Constant(input, int.Parse(file.Metadata["steps"], CultureInfo.InvariantCulture));
    }

    internal static SpikingNetwork Load(GoldenFile file, string name, ScalarType type)
    {
        var network = Build(name, new LifDynamics(Number(file, "beta"), Number(file, "threshold")));
        network.to(type);
        using var noGrad = no_grad();
        foreach (var (parameterName, parameter) in network.named_parameters())
            parameter.copy_(file.Tensor("param." + PyTorchName(parameterName)));
        return network;
    }

    internal static void Close(string what, Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var reference = expected.to(ScalarType.Float64);
        var distance = (reference - actual.to(ScalarType.Float64)).norm().item<double>();
        var size = reference.norm().item<double>();
        Assert.True(distance <= tolerance * size, $"{what}: ‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}");
    }

    [Fact]
    public void Propagate_OnCuda_AgreesWithReference()
    {
        var device = CudaDevice.OrSkip();
        foreach (var name in new[] { "snn-mlp", "snn-mlp3-timevarying", "snn-cnn" })
        {
            Check(name, ScalarType.Float64, 1e-9, device: device);
            Check(name, ScalarType.Float32, 1e-4, device: device);
        }
    }

    private static void Check(string name, ScalarType type, double tolerance, bool fused = true, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read(name, device);
        using var network = Load(file, name, type);
        network.to(device ?? CPU);
        network.FusedKernels = fused;
        using var run = network.Run(Input(file, type));
        Assert.True(file.Tensor("spikes.output").to(type).equal(run.Spikes).all().item<bool>(), "spikes differ");
        Close("membrane", file.Tensor("membrane.output"), run.Membranes(), tolerance);

        var reward = new SpikeRateReward().Evaluate(run.Spikes, file.Tensor("labels"));
        Close("reward.output", file.Tensor("reward.output"), reward, tolerance);
        var arrived = run.PropagateToInput(reward, new SpikeFeedback(Number(file, "epsilon")));
        Close("reward.input", file.Tensor("reward.input"), arrived, tolerance);
        foreach (var (parameterName, parameter) in network.named_parameters())
            Close(parameterName, file.Tensor("feedback." + PyTorchName(parameterName)), -parameter.grad!, tolerance);
    }

    private static string PyTorchName(string name) => name.Replace("connection.", "", StringComparison.Ordinal);

    private static double Number(GoldenFile file, string key) => double.Parse(file.Metadata[key], CultureInfo.InvariantCulture);
}
