using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// A tensor at which reward may enter as <c>s = r / stab(z)</c>: an output that one gate connects to its pre-activation.
/// </summary>
/// <param name="output">The value that the rest of the model sees, z itself or f(z). Not kept alive.</param>
/// <param name="preActivation">z, whose gradient is the normalised reward.</param>
/// <param name="epsilon">The ε of the layer that made z.</param>
/// <param name="place">Where z stands, seen from the layer that made the output.</param>
internal sealed class RewardEntry(Tensor output, Tensor preActivation, double epsilon, PreActivationPlace place)
{
    private readonly WeakReference<Tensor> output = new(output);

    public Tensor PreActivation { get; } = preActivation;

    public double Epsilon { get; } = epsilon;

    public PreActivationPlace Place { get; } = place;

    /// <summary>The recorded call that made the output, while rewards are recorded.</summary>
    public LayerRecord? Producer { get; set; }

    /// <summary>The output, unless it was disposed or collected.</summary>
    public Tensor? Output => output.TryGetTarget(out var tensor) && !tensor.IsInvalid ? tensor : null;

    /// <summary>The same entry for another tensor of the same values.</summary>
    public RewardEntry For(Tensor alias) => new(alias, PreActivation, Epsilon, PreActivationPlace.Earlier) { Producer = Producer };
}
