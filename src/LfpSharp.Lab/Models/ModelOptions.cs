using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>What a model is built from.</summary>
public abstract record ModelOptions
{
    /// <summary>How weights and biases are drawn.</summary>
    public Initialization Initialization { get; init; } = Initialization.Uniform;

    /// <summary>The shape of a sample that the model is known for, for checks and timings without data.</summary>
    public virtual IReadOnlyList<long> UsualShape => [1, 8, 8];

    /// <summary>
    /// Whether the model reads text: it takes numbers of characters, float32 [N, places], and gives scores of the next character at each
    /// place, [N · places, characters].
    /// </summary>
    public virtual bool ReadsText => false;

    /// <summary>Builds the model for samples of a shape.</summary>
    /// <param name="sampleShape">One sample's shape, <c>[C, H, W]</c> or <c>[columns]</c>.</param>
    /// <param name="classes">Number of outputs.</param>
    /// <param name="seed">Decides the parameters, whatever libtorch's own random state is.</param>
    /// <returns>A model that maps <c>[N, ...sampleShape]</c> to scores <c>[N, classes]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The model cannot take samples of this shape.</exception>
    public nn.Module<Tensor, Tensor> Create(IReadOnlyList<long> sampleShape, int classes, long seed)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var model = Build(sampleShape, classes);
        Draw(model, seed);
        Adjust(model);
        return model;
    }

    /// <summary>Draws the initial values of the parameters; all of them by default.</summary>
    /// <param name="model">What <see cref="Build"/> made.</param>
    /// <param name="seed">Decides the values.</param>
    private protected virtual void Draw(nn.Module<Tensor, Tensor> model, long seed) => ParameterDraw.Apply(model, Initialization, seed);

    /// <summary>Changes initial values that were drawn; nothing by default.</summary>
    /// <param name="model">What <see cref="Build"/> made, with its parameters drawn.</param>
    private protected virtual void Adjust(nn.Module<Tensor, Tensor> model)
    {
    }

    /// <summary>Builds the model; its parameters are drawn afterwards, whatever they were set to.</summary>
    /// <param name="sampleShape">One sample's shape, <c>[C, H, W]</c> or <c>[columns]</c>.</param>
    /// <param name="classes">Number of outputs.</param>
    /// <returns>
    /// A model that maps <c>[N, ...sampleShape]</c> to scores <c>[N, classes]</c>. Feedback needs its activations to be modules.
    /// </returns>
    /// <exception cref="ArgumentException">The model cannot take samples of this shape.</exception>
    protected abstract nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes);

    /// <summary>Checks that samples are images, and returns channels, height and width.</summary>
    protected static (long Channels, long Height, long Width) Image(IReadOnlyList<long> sampleShape, string model, long leastSide)
        => sampleShape is [var channels, var height, var width] && height >= leastSide && width >= leastSide
            ? (channels, height, width)
            : throw new ArgumentException($"The model '{model}' takes images of shape [channels, height, width] with at least "
                + $"{leastSide}×{leastSide} pixels, but the samples have shape [{string.Join(", ", sampleShape)}]. The model "
                + "'mlp' takes any.");
}
