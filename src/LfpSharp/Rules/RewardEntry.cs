using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// A tensor at which reward may enter as <c>s = factor · r / stab(z)</c>: an output that one gate connects to its pre-activation.
/// </summary>
internal sealed class RewardEntry
{
    private readonly WeakReference<Tensor> output;
    private readonly RewardEntry? source;
    private readonly Func<Tensor, Tensor>? move;
    private readonly Tensor? kept;
    private readonly Func<Tensor>? makePlace;
    private Tensor? preActivation;

    /// <summary>An entry at a layer's output.</summary>
    /// <param name="output">The value that the rest of the model sees, z itself or f(z). Not kept alive.</param>
    /// <param name="preActivation">z, whose gradient is the normalized reward.</param>
    /// <param name="epsilon">The ε of the layer that made z.</param>
    /// <param name="place">Where z stands, seen from the layer that made the output.</param>
    public RewardEntry(Tensor output, Tensor preActivation, double epsilon, PreActivationPlace place)
    {
        (this.output, this.preActivation, Epsilon, Place) = (new(output), preActivation, epsilon, place);
    }

    /// <summary>
    /// An entry at an input of the model. Reward that enters here lies as it is in the gradient of <see cref="PreActivation"/>, where it
    /// can be read; with a z of 1 it is neither divided nor stabilized.
    /// </summary>
    /// <param name="input">The value that the model's layers see.</param>
    /// <param name="place">Makes the tensor of ones, when it is asked for.</param>
    public RewardEntry(Tensor input, Func<Tensor> place)
        : this(input, null!, 0, PreActivationPlace.Input)
        => (makePlace, IsModelInput) = (place, true);

    private RewardEntry(Tensor output, RewardEntry source, Func<Tensor, Tensor>? move, Tensor? kept)
    {
        (this.output, this.source, this.move, this.kept) = (new(output), source, move, kept);
        (Epsilon, Factor, HoldsOutput, Place) = (source.Epsilon, source.Factor, source.HoldsOutput, PreActivationPlace.Earlier);
        (LeftGate, IsModelInput) = (source.LeftGate, source.IsModelInput);
    }

    /// <summary>z. Behind layers that only move values about it is moved along when it is first asked for.</summary>
    public Tensor PreActivation
        => preActivation ??= makePlace is not null ? makePlace()
            : move is null ? source!.PreActivation : move(source!.PreActivation);

    public double Epsilon { get; }

    /// <summary>How much of the output's reward is meant to reach z.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Whether the output's values are those of z: neither an activation nor a rule's own weights lie between.</summary>
    public bool HoldsOutput { get; init; }

    /// <summary>Whether the output has no gate on its way back to z: the activation that follows has to bring it.</summary>
    public bool LeftGate { get; init; }

    public PreActivationPlace Place { get; }

    /// <summary>
    /// Whether this is an input of the model, moved about or not: no layer computed it, so there is no gate to merge with.
    /// </summary>
    public bool IsModelInput { get; }

    /// <summary>Whether the output was moved about since the layer that made z.</summary>
    public bool IsMoved => move is not null || source is { IsMoved: true };

    /// <summary>Whether an activation that sees the output has something to gain by bringing the gate before it with its own.</summary>
    public bool IsMergeable => !IsMoved && this is not { Epsilon: 0, Factor: 1, HoldsOutput: true, Place: PreActivationPlace.Output };

    /// <summary>The entry that this one stands for, where it was made for another tensor of the same values.</summary>
    public RewardEntry Original => move is null && source is not null ? source.Original : this;

    /// <summary>The output, unless it was disposed or collected.</summary>
    public Tensor? Output => output.TryGetTarget(out var tensor) && !tensor.IsInvalid ? tensor : null;

    /// <summary>The normalized reward of the output, <c>s = factor · r / stab(z)</c>.</summary>
    /// <param name="reward">r, of the output's shape.</param>
    /// <param name="preActivation">The values of z.</param>
    public Tensor Normalize(Tensor reward, Tensor preActivation)
        => Gate.Normalize(Factor == 1 ? reward : reward * Factor, preActivation, Epsilon);

    /// <summary>Whether <paramref name="tensor"/> is needed for <see cref="PreActivation"/>.</summary>
    public bool Needs(Tensor tensor)
        => ReferenceEquals(preActivation, tensor) || ReferenceEquals(kept, tensor) || (source is not null && source.Needs(tensor));

    /// <summary>The same entry for another tensor of the same values.</summary>
    public RewardEntry For(Tensor alias) => new(alias, this, null, null);

    /// <summary>The entry behind a layer that only moves values about.</summary>
    /// <param name="moved">The layer's output.</param>
    /// <param name="move">Moves z as the layer moved the values.</param>
    /// <param name="kept">What <paramref name="move"/> needs.</param>
    public RewardEntry Behind(Tensor moved, Func<Tensor, Tensor> move, Tensor kept) => new(moved, this, move, kept);
}
