using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Runs;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Python programs of spiking networks; docs/nir.md has what they printed when they were run.</summary>
public sealed class SpikingProgramTests
{
    public static TheoryData<Reset, string, string> Resets => new()
    {
        { Reset.ToZero, "clears=True, taken=0)", "reset=\"zero\")" },
        { Reset.SubtractDelayed, "clears=False, taken=2)", "reset=\"subtract\")" },
        { Reset.SubtractAtOnce, "clears=False, taken=1)", "" },
        { Reset.None, "clears=False, taken=0)", "reset=\"none\")" },
    };

    public static TheoryData<EncoderKind, string> Encoders => new()
    {
        { EncoderKind.Constant, "encode=lambda x: [x] * 7," },
        { EncoderKind.Train, "encode=lambda x: list(x.transpose(0, 1))," },
        {
            EncoderKind.Latency,
            "encode=lambda x: [(((1 - x) * (7 - 1)).round().masked_fill(x == 0, 7) == t).to(x.dtype) for t in range(7)],"
        },
        { EncoderKind.Poisson, "encode=lambda x: list((torch.rand([7, *x.shape], generator=torch.Generator().manual_seed(0)) < "
            + "x).to(x.dtype))," },
    };

    [Theory]
    [MemberData(nameof(Resets))]
    public void WriteChecked_EachReset_IsWhatASpikeTakes(Reset reset, string plain, string snnTorch)
    {
        using var model = Model(new LifDynamics(0.5, 2, reset));
        Assert.Contains(
            $"Lif(nn.Linear(in_features=4, out_features=3, bias=True), beta=0.5, threshold=2, {plain}", Program(model),
                StringComparison.Ordinal);
        if (snnTorch.Length > 0)
        {
            var program = Program(model, usesSnnTorch: true);
            Assert.Contains($"beta=0.5, threshold=2, {snnTorch}", program, StringComparison.Ordinal);
            Assert.StartsWith("import snntorch as snn\n", program, StringComparison.Ordinal);
            return;
        }

        Assert.Contains(
            "The layer '1' has the reset 'subtract-at-once', and snnTorch's",
            Assert.Throws<NotSupportedException>(() => Program(model, usesSnnTorch: true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void WriteChecked_EachEncoder_IsALineOfPython(EncoderKind encoder, string expected)
    {
        using var model = Model(new LifDynamics(0.9), encoder);
        Assert.Contains(expected, Program(model), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteChecked_JoinsAndReadouts_AreWritten()
    {
        using var model = new SpikingModel(
            new SpikingNetwork(
                new MaximumJoin([Lif()], [new Passage(Dropout(0.5)), Lif()]), new SumJoin([], [Lif()]), Lif()),
            3, EncoderKind.Constant, new LastMembraneReadout());
        var program = Program(model);
        Assert.Contains("Join(torch.maximum, [[Lif(nn.Linear(", program, StringComparison.Ordinal);
        Assert.Contains("], [Passage(nn.Dropout(p=0.5)), Lif(", program, StringComparison.Ordinal);
        Assert.Contains("Join(torch.add, [[], [Lif(", program, StringComparison.Ordinal);
        Assert.Contains("read=lambda spikes, potential: potential,", program, StringComparison.Ordinal);
        Assert.Contains("os.path.join(here, \"s.safetensors\")", program, StringComparison.Ordinal);
        Assert.Contains("inputs.split(100)", program, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteChecked_LayersInARow_ScoreThemselvesToo()
    {
        using var model = Sequential(Linear(4, 3), ReLU());
        var program = Program(model);
        Assert.StartsWith(PyTorchModel.Write(model, "w.safetensors"), program, StringComparison.Ordinal);
        Assert.Contains("if __name__ == \"__main__\":\n    check()\n", program, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteChecked_ALayerThatFeedsItself_IsRefused()
    {
        using var model = new SpikingModel(
            new SpikingNetwork(new LifLayer(Linear(4, 3), new LifDynamics(0.9), Linear(3, 3))), 3, EncoderKind.Constant,
                new CountReadout());
        Assert.Contains(
            "The layer '0' feeds itself or has a decay for each neuron", Assert.Throws<NotSupportedException>(() => Program(model)).Message,
            StringComparison.Ordinal);
    }

    private static string Program(nn.Module<Tensor, Tensor> model, bool usesSnnTorch = false)
        => PyTorchModel.WriteChecked(model, "w.safetensors", "s.safetensors", usesSnnTorch);

    private static SpikingModel Model(LifDynamics dynamics, EncoderKind encoder = EncoderKind.Constant)
        => new(new SpikingNetwork(new Passage(Flatten()), new LifLayer(Linear(4, 3), dynamics)), 7, encoder, new CountReadout());

    private static LifLayer Lif() => new(Linear(4, 4), new LifDynamics(0.9));
}
