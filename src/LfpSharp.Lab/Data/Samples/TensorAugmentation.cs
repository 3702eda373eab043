using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Random changes to whole batches of training samples; derive from it for one's own.</summary>
/// <example><code>
/// public sealed record Darken : TensorAugmentation
/// {
///     public double Most { get; init; } = 0.3;
///
///     public override void Apply(Tensor inputs, Generator random)
///         =&gt; inputs.mul_(1 - (rand([inputs.shape[0], 1, 1, 1], generator: random) * Most));
/// }
/// </code></example>
public abstract record TensorAugmentation : Augmentation
{
    /// <summary>Changes a batch in place.</summary>
    /// <param name="inputs">float32 [N, ...sample shape] on the processor, normalized; not to be disposed.</param>
    /// <param name="random">
    /// Where every draw must come from, so that an epoch can be repeated exactly; seeded by the run's seed, epoch and batch.
    /// </param>
    public abstract void Apply(Tensor inputs, Generator random);
}
