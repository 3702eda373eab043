using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Recipes;

/// <summary>A model with a random batch of the shape that it is known for, for checks and timings without data.</summary>
public sealed class RandomSample : IDisposable
{
    private const int Classes = 10;

    /// <summary>Builds the model and draws the batch.</summary>
    /// <param name="model">A model's name in recipes.</param>
    /// <param name="activation">An activation's name in recipes; null for the model's own.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <param name="seed">Decides weights, inputs and labels.</param>
    /// <exception cref="UnknownNameException">There is no such model or activation.</exception>
    public RandomSample(string model, string? activation, int batch, long seed)
        : this(Options(model, activation), batch, seed)
    {
    }

    /// <summary>Builds the model and draws the batch.</summary>
    /// <param name="options">The model.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <param name="seed">Decides weights, inputs and labels.</param>
    public RandomSample(ModelOptions options, int batch, long seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shape = options.UsualShape;
        Model = options.Create(shape, Classes, seed);
        using var generator = new Generator((ulong)seed);
        Inputs = (options.ReadsText
            ? randint(0, Classes, [batch, .. shape], ScalarType.Float32, generator: generator)
            : randn([batch, .. shape], generator: generator)).DetachFromDisposeScope();
        var answers = options.ReadsText ? batch * shape[0] : batch;
        Labels = randint(0, Classes, [answers], ScalarType.Int64, generator: generator).DetachFromDisposeScope();
    }

    /// <summary>The model.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Inputs, float32, standard normal; of models that read text numbers of characters, uniform.</summary>
    public Tensor Inputs { get; }

    /// <summary>Labels, int64, uniform; of models that read text one for each place.</summary>
    public Tensor Labels { get; }

    /// <summary>Frees model and batch.</summary>
    public void Dispose()
    {
        Model.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
    }

    private static ModelOptions Options(string model, string? activation)
    {
        var options = Choices.Create<ModelOptions>("model", model);
        if (options is SpikingModelOptions)
        {
            throw new ArgumentException($"The model '{model}' is a spiking one, which has no activation. Choose one of layers, such as "
                + "mlp, lenet or vgg-like.");
        }

        if (activation is not null)
        {
            options = options is ActivatedModelOptions activated
                ? activated with { Activation = Choices.Member<ActivationKind>("activation", activation) }
                : throw new ArgumentException($"The model '{model}' has activations of its own; leave out the activation.");
        }
        return options;
    }
}
