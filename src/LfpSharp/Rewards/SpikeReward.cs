using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>Base of the rewards of spiking output neurons: checks spikes and labels once, then computes without a graph.</summary>
public abstract record SpikeReward : IReward
{
    private protected SpikeReward()
    {
    }

    /// <summary>
    /// Evaluates the reward of each output neuron at each step. Inputs are not disposed; the result belongs to the caller.
    /// </summary>
    /// <param name="outputs">Spikes, 0 and 1, [T, N, C], floating point.</param>
    /// <param name="labels">The true classes, int64 [N], 0 … C−1.</param>
    /// <returns>[T, N, C], of the type of <paramref name="outputs"/>.</returns>
    /// <exception cref="ArgumentException">
    /// A shape or type is wrong, a label is out of range, or the reward <see cref="NeedsMembranes"/>.
    /// </exception>
    public Tensor Evaluate(Tensor outputs, Tensor labels) => Evaluate(outputs, labels, membranes: null);

    /// <summary>The reward of every output neuron at every step, from its potentials too.</summary>
    /// <param name="outputs">Spikes, 0 and 1, [T, N, C], floating point.</param>
    /// <param name="labels">The true classes, int64 [N], 0 … C−1.</param>
    /// <param name="membranes">The output neurons' potentials, [T, N, C]; needed where <see cref="NeedsMembranes"/>.</param>
    /// <returns>[T, N, C], of the type of <paramref name="outputs"/>.</returns>
    /// <exception cref="ArgumentException">A shape or type is wrong, a label is out of range, or potentials are missing.</exception>
    public Tensor Evaluate(Tensor outputs, Tensor labels, Tensor? membranes)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var reward = GetType().Name;
        if (outputs.dim() != 3 || outputs.NumberOfElements == 0)
        {
            throw new ArgumentException(
                $"{reward}: the spikes have shape [{string.Join(", ", outputs.shape)}], expected [T, N, C]: steps, samples, classes.",
                nameof(outputs));
        }

        if (!outputs.is_floating_point())
            throw new ArgumentException($"{reward}: the spikes are {outputs.dtype}, expected a floating-point type.", nameof(outputs));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        RewardInputs.CheckLabels(reward, outputs[0], labels, outputs.shape[2]);
        var truth = nn.functional.one_hot(labels, outputs.shape[2]).to_type(outputs.dtype);
        if (NeedsMembranes && (membranes is null || !membranes.shape.AsSpan().SequenceEqual(outputs.shape)))
        {
            throw new ArgumentException(
                $"{reward} needs the output neurons' potentials, [{string.Join(", ", outputs.shape)}] as the spikes, and got "
                + (membranes is null ? "none" : $"[{string.Join(", ", membranes.shape)}]") + ". Give it run.Membranes().",
                nameof(membranes));
        }
        return Compute(outputs.detach(), truth, membranes?.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>What the potential u of an output neuron counts for in a reward: <c>min(max(|u|, δ), b)</c>, elementwise.</summary>
    /// <remarks>
    /// δ is the usual stabilizer, 1e-6. An output that nothing reaches has a potential of exactly 0; were its reward 0 too, a network
    /// that is silent would stay so for ever. At δ its reward per unit of potential is that of any other.
    /// </remarks>
    /// <param name="membranes">u, of any shape.</param>
    /// <param name="bound">b, positive; infinity for none.</param>
    /// <returns>Of the potentials' shape and type; the caller's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public static Tensor Sizes(Tensor membranes, double bound = 1)
    {
        ArgumentNullException.ThrowIfNull(membranes);
        return membranes.abs().clamp_(Gate.DefaultEpsilon, CheckedBound(bound));
    }

    /// <summary>Whether the potentials of the output neurons are needed besides their spikes.</summary>
    public virtual bool NeedsMembranes => false;

    private protected static double CheckedBound(double bound)
        => bound > 0 ? bound : throw new ArgumentOutOfRangeException(nameof(bound), bound, "The bound must be positive; infinity is none.");

    /// <summary>The formula, on checked values, inside a dispose scope.</summary>
    /// <param name="spikes">[T, N, C].</param>
    /// <param name="truth">1 at the true class, else 0, [N, C].</param>
    /// <param name="membranes">[T, N, C]; null where they are not needed.</param>
    private protected abstract Tensor Compute(Tensor spikes, Tensor truth, Tensor? membranes);
}
