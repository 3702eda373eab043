using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>A layer of leaky integrate-and-fire neurons and the connection that feeds them.</summary>
/// <remarks>
/// The current is <c>I_t = connection(x_t)</c>, and <c>I_t = connection(x_t) + recurrence(s_{t−1})</c> with a recurrence.
/// <see cref="LifDynamics"/> gives the membrane, <see cref="SpikeFeedback"/> and <see cref="SurrogateGradient"/> the way back, and
/// <see cref="RewardStdp"/> a way to learn without one.
/// The connection counts as one affine map: linear layers, convolutions, norms, and pooling of the current.
/// </remarks>
public sealed class LifLayer : SpikingStage
{
    /// <summary>Creates the layer; it owns the modules.</summary>
    /// <param name="connection">Maps one step's input [N, ...] to the neurons' current [N, ...].</param>
    /// <param name="dynamics">How the neurons leak, fire and reset.</param>
    /// <param name="recurrence">Maps the layer's spikes [N, ...] to a further current one step later; none unless given.</param>
    /// <exception cref="ArgumentException">A module is neither affine nor pooling, so there is no rule for it.</exception>
    public LifLayer(nn.Module<Tensor, Tensor> connection, LifDynamics dynamics, nn.Module<Tensor, Tensor>? recurrence = null)
        : base(nameof(LifLayer))
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        StageModules.CheckConnection(connection);
        if (recurrence is not null)
            StageModules.CheckConnection(recurrence);
        Connection = connection;
        Dynamics = dynamics;
        Recurrence = recurrence;
        register_module("connection", connection);
        if (recurrence is not null)
            register_module("recurrence", recurrence);
    }

    /// <summary>Maps a step's input to the neurons' current.</summary>
    public nn.Module<Tensor, Tensor> Connection { get; }

    /// <summary>How the neurons leak, fire and reset.</summary>
    public LifDynamics Dynamics { get; }

    /// <summary>Maps the layer's spikes to a further current one step later, if any.</summary>
    public nn.Module<Tensor, Tensor>? Recurrence { get; }

    /// <summary>The layer's name in its network, for messages.</summary>
    internal string Label { get; set; } = "";

    internal override SpikeSequence Forward(SpikeSequence input, StagePass pass)
    {
        using var grad = set_grad_enabled(pass.Records);
        var source = input.Values.detach();
        if (pass.Records)
            source.requires_grad_(true);
        var currents = Currents(input, source);
        var (membranes, spikes, recurrent) = Fire(currents, input.Steps, input.IsConstant, pass);
        pass.Layers.Add(new(
            Label, this, pass.KeepsInputs ? input.With(pass.Keep(source.alias())) : input, pass.Keep(spikes), pass.Keep(membranes)));
        if (pass.Records)
        {
            pass.Keep(source);
            pass.Keep(currents);
            foreach (var (before, current) in recurrent)
            {
                pass.Keep(before);
                pass.Keep(current);
            }

            var way = new WayForth(input, source, currents, membranes, spikes, recurrent);
            pass.Returns.Add((signal, gradients, toInput) => Return(way, signal, gradients, toInput));
        }

        return SpikeSequence.Train(spikes);
    }

    private Tensor Currents(SpikeSequence input, Tensor source)
    {
        try
        {
            // Steps pass one by one so that a stream of single steps sees the very same products; a norm that learns its statistics needs
            // them all.
            if (input.IsConstant || StageModules.NormalizesBatches(Connection))
                return input.Apply(Connection.call, source);
            var aligned = source[0].NumberOfElements * source.ElementSize % 64 == 0;
            return stack(source.unbind(0).Select(step => Connection.call(aligned ? step : step.clone())));
        }
        catch (Exception error) when (error is System.Runtime.InteropServices.ExternalException or ArgumentException)
        {
            throw new ArgumentException(
                $"Layer '{Label}' ({Connection.GetName()}) cannot take a step's input of shape [N, "
                + $"{string.Join(", ", input.SampleShape)}]: {error.Message.Split('\n')[0]}",
                error);
        }
    }

    private (Tensor Membranes, Tensor Spikes, List<(Tensor Before, Tensor Current)> Recurrent) Fire(
        Tensor currents, int steps, bool constant, StagePass pass)
    {
        var first = constant ? currents : currents[0];
        var step = new LifStep(Dynamics, first, Label);
        var membrane = pass.StartingMembrane(Label, first.shape) ?? zeros_like(first);
        var membranes = new Tensor[steps];
        var recurrent = new List<(Tensor, Tensor)>();
        for (var t = 0; t < steps; t++)
        {
            var current = constant ? currents : currents[t];
            if (Recurrence is not null)
            {
                var before = step.Spikes(membrane.detach()).requires_grad_(pass.Records);
                var fedBack = Recurrence.call(before);
                recurrent.Add((before, fedBack));
                current = current + fedBack;
            }

            using var noGrad = no_grad();
            membrane = membranes[t] = step.Membrane(membrane, current.detach());
        }

        using var quiet = no_grad();
        var all = stack(membranes);
        return (all, step.Spikes(all), recurrent);
    }

    private Tensor? Return(WayForth way, StageSignal signal, GradientSum gradients, bool toInput)
    {
        if (signal.Rule is RewardStdp stdp)
            return Plasticity(way, signal, stdp, gradients, toInput);
        var steps = way.Input.Steps;
        var atCurrents = new Tensor[steps];
        using (no_grad())
        {
            var rest = zeros_like(way.Membranes[0]);
            var step = new LifStep(Dynamics, rest, Label);
            var carry = rest;
            Tensor? fedBack = null;
            for (var t = steps - 1; t >= 0; t--)
            {
                var before = t > 0 ? way.Membranes[t - 1] : rest;
                (atCurrents[t], carry) = signal.Rule switch
                {
                    SpikeFeedback { Share: SpikeShare.Spike } rule => step.Feedback(
                        Received(signal, way.Spikes[t], t, fedBack) + carry, step.Kept(before), way.Current(t), rule.Epsilon),
                    SpikeFeedback rule => step.Gradient(AtMembrane(rule, step, way, signal, t, before, fedBack), carry, before),
                    SurrogateGradient when signal.Kind == SignalKind.Membrane => step.Gradient(
                        Sum(signal.Values[t], fedBack), carry, before),
                    SurrogateGradient rule => step.Gradient(
                        Sum(signal.Values[t], fedBack) * rule.Shape.Derivative(step.Distance(way.Membranes[t])), carry, before),
                    var other => throw new NotSupportedException(other.ToString()),
                };
                if (Recurrence is not null)
                {
                    fedBack = Transpose(
                        Recurrence, way.Recurrent[t].Current, way.Recurrent[t].Before, atCurrents[t], gradients, toInput: true);
                }
            }
        }

        var all = stack(atCurrents);
        return Transpose(Connection, way.Currents, way.Source, way.Input.IsConstant ? all.sum(dim: 0) : all, gradients, toInput);
    }

    /// <summary>Lets the layer learn from its own spikes and a modulation, and hands the signal on as it is, for a layer below.</summary>
    private Tensor? Plasticity(WayForth way, StageSignal signal, RewardStdp rule, GradientSum gradients, bool toInput)
    {
        Tensor atCurrents;
        using (no_grad())
        {
            long[] everywhere = [.. signal.Hidden!.shape, .. Enumerable.Repeat(1L, (int)way.Spikes.dim() - 2)];
            atCurrents = StdpStep.AtCurrents(
                way.Spikes, signal.Kind == SignalKind.Density ? signal.Hidden.view(everywhere) : signal.Values, rule);
        }

        for (var t = 0; t < way.Recurrent.Count; t++)
            Transpose(Recurrence!, way.Recurrent[t].Current, way.Recurrent[t].Before, atCurrents[t], gradients, toInput: false);
        Transpose(
            Connection, way.Currents, way.Source, way.Input.IsConstant ? atCurrents.sum(dim: 0) : atCurrents, gradients, toInput: false);
        return toInput ? signal.Values : null;
    }

    /// <summary>r_t: hidden neurons take the density where they fired; spikes fed back add theirs.</summary>
    private static Tensor Received(StageSignal signal, Tensor spikes, int step, Tensor? fedBack)
        => signal.Kind == SignalKind.Density
            ? Sum(signal.Values[step], fedBack).masked_fill(spikes.eq(0), 0)
            : Sum(signal.Values[step], fedBack?.masked_fill(spikes.eq(0), 0));

    /// <summary>
    /// What comes per unit of potential: the gate of a density, or the output's own reward divided; spikes fed back add theirs.
    /// </summary>
    private static Tensor AtMembrane(
        SpikeFeedback rule, LifStep step, WayForth way, StageSignal signal, int t, Tensor before, Tensor? fedBack)
        => signal.Kind == SignalKind.Density
            ? step.Gated(Sum(signal.Values[t], fedBack), way.Membranes[t], rule.ReachesSilentNeurons)
            : Sum(
                step.Shared(signal.Values[t], step.Kept(before), way.Current(t), rule.Epsilon),
                fedBack is null ? null : step.Gated(fedBack, way.Membranes[t], rule.ReachesSilentNeurons));

    private static Tensor Sum(Tensor here, Tensor? fedBack) => fedBack is null ? here : here + fedBack;

    /// <summary><c>Wᵀ n</c> to the input and <c>Σ n xᵀ</c> to each parameter: the affine map's own transpose.</summary>
    private static Tensor? Transpose(
        nn.Module connection, Tensor output, Tensor input, Tensor atCurrent, GradientSum gradients, bool toInput)
    {
        var parameters = connection.parameters().Where(parameter => parameter.requires_grad).ToArray();
        List<Tensor> targets = [.. parameters];
        if (toInput)
            targets.Add(input);
        if (targets.Count == 0)
            return null;
        var found = autograd.grad([output], targets, [atCurrent], retain_graph: true);
        for (var i = 0; i < parameters.Length; i++)
            gradients.Add(parameters[i], found[i]);
        return toInput ? found[^1] : null;
    }

    private sealed record WayForth(
        SpikeSequence Input, Tensor Source, Tensor Currents, Tensor Membranes, Tensor Spikes,
        List<(Tensor Before, Tensor Current)> Recurrent)
    {
        public Tensor Current(int step)
        {
            var current = Input.IsConstant ? Currents : Currents[step];
            return Recurrent.Count > 0 ? current + Recurrent[step].Current : current;
        }
    }
}
