using System.Globalization;
using System.Text;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// A spiking network as Python: the classes that it is made of, in plain PyTorch or on snnTorch's neurons, and the expression.
/// </summary>
/// <remarks>
/// A layer runs over all steps before the next begins, as here, so that an input shown unchanged meets the first weights once. snnTorch's
/// <c>Leaky</c> with <c>reset_delay=True</c> is ours with the resets <c>subtract-delayed</c>, <c>to-zero</c> and <c>none</c>, bit for bit.
/// </remarks>
internal static class SpikingProgram
{
    private const string Plain = """
        class Lif(nn.Module):
            # u_t = beta k + I_t - taken s, with the spike s of the step before; k is the old potential, or 0 where that spike cleared it
            def __init__(self, connection, beta, threshold, clears, taken):
                super().__init__()
                self.connection, self.beta, self.threshold, self.clears, self.taken = connection, beta, threshold, clears, taken

            def forward(self, steps):
                potential, spikes = None, []
                for current in each(self.connection, steps):
                    if potential is None:
                        potential = torch.zeros_like(current)
                    spike = (potential > self.threshold).to(current.dtype)
                    kept = potential * (1 - spike) if self.clears else potential
                    potential = self.beta * kept + current - self.taken * spike
                    spikes.append((potential > self.threshold).to(current.dtype))
                self.potential = potential
                return spikes


        """;

    private const string SnnTorch = """
        class Lif(nn.Module):
            def __init__(self, connection, beta, threshold, reset):
                super().__init__()
                self.connection = connection
                self.neurons = snn.Leaky(beta=beta, threshold=threshold, reset_mechanism=reset, reset_delay=True)

            def forward(self, steps):
                potential, spikes = None, []
                for current in each(self.connection, steps):
                    spike, potential = self.neurons(current, torch.zeros_like(current) if potential is None else potential)
                    spikes.append(spike)
                self.potential = potential
                return spikes


        """;

    private const string Stages = """
        def each(module, steps):
            # what is shown unchanged is computed once
            outputs = []
            for t, step in enumerate(steps):
                outputs.append(outputs[-1] if t > 0 and step is steps[t - 1] else module(step))
            return outputs


        class Passage(nn.Module):
            def __init__(self, module):
                super().__init__()
                self.module = module

            def forward(self, steps):
                return each(self.module, steps)


        class Join(nn.Module):
            def __init__(self, join, branches):
                super().__init__()
                self.join, self.names = join, [[f"branch{b}_{i}" for i in range(len(branch))] for b, branch in enumerate(branches)]
                for names, branch in zip(self.names, branches):
                    for name, stage in zip(names, branch):
                        setattr(self, name, stage)

            def forward(self, steps):
                outputs = []
                for names in self.names:
                    values = steps
                    for name in names:
                        values = getattr(self, name)(values)
                    outputs.append(values)
                joined = outputs[0]
                for other in outputs[1:]:
                    joined = [self.join(a, b) for a, b in zip(joined, other)]
                return joined


        class Network(nn.Module):
            def __init__(self, stages, encode, read):
                super().__init__()
                self.network, self.encode, self.read = nn.ModuleList(stages), encode, read

            def forward(self, inputs):
                steps = self.encode(inputs)
                for stage in self.network:
                    steps = stage(steps)
                return self.read(torch.stack(steps), self.network[-1].potential)


        """;

    /// <summary>The classes.</summary>
    public static string Definitions(bool usesSnnTorch) => Stages + (usesSnnTorch ? SnnTorch : Plain);

    /// <summary>The expression.</summary>
    /// <exception cref="NotSupportedException">A layer has no form that is known; the message names it.</exception>
    public static string Expression(SpikingModel model, bool usesSnnTorch)
    {
        var text = new StringBuilder("Network(\n    [\n");
        foreach (var (name, module) in model.Network.named_children())
            text.Append("        ").Append(Stage((SpikingStage)module, name, usesSnnTorch)).Append(",\n");
        return text.Append("    ],\n    encode=").Append(Encoding(model)).Append(",\n    read=").Append(Reading(model.Readout))
            .Append(",\n)").ToString();
    }

    private static string Stage(SpikingStage stage, string path, bool usesSnnTorch) => stage switch
    {
        Passage passage => $"Passage({PyTorchLayer.Expression(passage.Module)})",
        LifLayer layer => Neurons(layer, path, usesSnnTorch),
        SpikingJoin join => $"Join({(join is MaximumJoin ? "torch.maximum" : "torch.add")}, ["
            + string.Join(", ", join.Branches.Select(
                branch => $"[{string.Join(", ", branch.Select(inner => Stage(inner, path, usesSnnTorch)))}]")) + "])",
        _ => throw new NotSupportedException($"The stage '{path}', a '{stage.GetType().Name}', has no form in PyTorch that is known here."),
    };

    private static string Neurons(LifLayer layer, string path, bool usesSnnTorch)
    {
        var dynamics = layer.Dynamics;
        if (layer.Recurrence is not null || dynamics.Decays is not [var decay])
        {
            throw new NotSupportedException(
                $"The layer '{path}' feeds itself or has a decay for each neuron, which is not written as a program. Use one decay for "
                    + "all.");
        }

        var connection = PyTorchLayer.Expression(layer.Connection).ReplaceLineEndings("\n").Replace("\n", "\n        ",
            StringComparison.Ordinal);
        if (!usesSnnTorch)
        {
            var (clears, taken) = dynamics.Reset switch
            {
                ToZeroReset => ("True", 0),
                SubtractDelayedReset => ("False", dynamics.Threshold),
                SubtractAtOnceReset => ("False", decay * dynamics.Threshold),
                _ => ("False", 0.0),
            };
            return $"Lif({connection}, beta={Text(decay)}, threshold={Text(dynamics.Threshold)}, clears={clears}, taken={Text(taken)})";
        }

        var reset = dynamics.Reset switch
        {
            ToZeroReset => "zero",
            SubtractDelayedReset => "subtract",
            NoReset => "none",
            _ => throw new NotSupportedException(
                $"The layer '{path}' has the reset 'subtract-at-once', and snnTorch's reset without delay keeps what is left above the "
                + "threshold for a second reset. Export with --pytorch, or train with model.reset: subtract-delayed or to-zero."),
        };
        return $"Lif({connection}, beta={Text(decay)}, threshold={Text(dynamics.Threshold)}, reset={PyTorchLayer.Quote(reset)})";
    }

    private static string Encoding(SpikingModel model)
    {
        var steps = model.Steps.ToString(CultureInfo.InvariantCulture);
        return model.Encoder switch
        {
            EncoderKind.Constant => $"lambda x: [x] * {steps}",
            EncoderKind.Train => "lambda x: list(x.transpose(0, 1))",
            EncoderKind.Latency => $"lambda x: [(((1 - x) * ({steps} - 1)).round().masked_fill(x == 0, {steps}) == t).to(x.dtype) "
                + $"for t in range({steps})]",
            _ => $"lambda x: list((torch.rand([{steps}, *x.shape], generator=torch.Generator().manual_seed(0)) < x).to(x.dtype))",
        };
    }

    private static string Reading(SpikeReadout readout) => readout switch
    {
        CountReadout => "lambda spikes, potential: spikes.sum(dim=0)",
        FirstSpikeReadout => "lambda spikes, potential: (spikes.cumsum(0) > 0).to(spikes.dtype).sum(dim=0)",
        LastMembraneReadout => "lambda spikes, potential: potential",
        _ => throw new NotSupportedException($"The readout '{readout.GetType().Name}' has no form in PyTorch that is known here."),
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
