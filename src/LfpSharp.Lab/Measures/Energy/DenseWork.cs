using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Alignment;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Options;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures.Energy;

/// <summary>Counts what a training step of layers in a row computes and moves; <c>docs/energy.md</c> has the table.</summary>
internal sealed class DenseWork
{
    private const int ValueBytes = 4;

    private readonly RuleOptions rule;
    private readonly double batch;
    private bool hasWeights;

    private DenseWork(RuleOptions rule, double batch) => (this.rule, this.batch) = (rule, batch);

    private bool IsFeedback => rule is LfpEpsilonOptions or LfpZeroOptions;

    /// <summary>Forward and backward of a batch.</summary>
    /// <param name="model">The model; run in evaluation mode on one sample of zeros, and left as it was.</param>
    /// <param name="rule">The learning rule.</param>
    /// <param name="sampleShape">One sample's shape.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <exception cref="ArgumentException">The rule or a layer is none that is counted.</exception>
    public static (Work Forward, Work Backward) Of(Sequential model, RuleOptions rule, IReadOnlyList<long> sampleShape, int batch)
    {
        if (rule is not (LfpEpsilonOptions or LfpZeroOptions or GradientOptions))
        {
            throw new ArgumentException($"Training by {OptionNames.Of(rule)} is not counted; lfp-epsilon, lfp-zero, gradient, "
                + "spike-feedback and surrogate-gradient are.");
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var counter = new DenseWork(rule, batch);
        using var evaluation = new EvaluationMode(model);
        var layers = LayerStages.Layers("", model).ToList();
        var (forward, backward) = (Work.None, Work.None);
        var values = zeros([1, .. sampleShape], device: ModelDevice.Of(model));
        foreach (var (index, (path, layer)) in layers.Index())
        {
            var outputs = layer.call(values);
            var next = index + 1 < layers.Count ? layers[index + 1].Layer : null;
            var (forth, back) = counter.Count(path, layer, values, outputs, next);
            (forward, backward, values) = (forward + forth, backward + back, outputs);
        }
        return (forward, backward);
    }

    private (Work Forward, Work Backward) Count(
        string path, nn.Module<Tensor, Tensor> layer, Tensor inputs, Tensor outputs, nn.Module? next)
    {
        var elements = batch * outputs.NumberOfElements;
        switch (layer)
        {
            case Linear or Conv2d:
                var product = Product(path, layer, inputs, elements);
                var both = (product.Forward, product.Backward + AfterParameters(layer, elements, next));
                hasWeights = true;
                return both;
            case BatchNorm2d or BatchNorm1d:
                return (
                    new Work
                    {
                        MultiplyAdds = 2 * elements,
                        Adds = 2 * elements,
                        BytesRead = 2 * ValueBytes * elements,
                        BytesWritten = ValueBytes * elements,
                    },
                    new Work
                    {
                        MultiplyAdds = 3 * elements,
                        Multiplications = elements,
                        Adds = 2 * elements,
                        BytesRead = 4 * ValueBytes * elements,
                        BytesWritten = ValueBytes * elements,
                    } + AfterParameters(layer, elements, next));
            case MaxPool2d pool:
                // One comparison less than a window has values; the way back goes to the winner.
                return (new Work { Adds = (Window(pool) - 1) * elements }, Work.None);
            case Flatten or Identity or Dropout { p: 0 }:
                return (Work.None, Work.None);
            case Dropout:
                return (new Work { Multiplications = elements }, new Work { Multiplications = elements });
            case var other when !other.parameters().Any() && inputs.shape.AsSpan().SequenceEqual(outputs.shape):
                return (new Work { Adds = elements }, Activation(other, elements));
            default:
                throw new ArgumentException($"The layer '{path}' is a {layer.GetType().Name}; training is counted for Linear, Conv2d, "
                    + "BatchNorm, MaxPool2d, Dropout, Flatten and activations.");
        }
    }

    /// <summary>The forward product and the two of the way back, of which the first layer needs only the weights' one.</summary>
    private (Work Forward, Work Backward) Product(string path, nn.Module<Tensor, Tensor> layer, Tensor inputs, double outputs)
    {
        var multiplyAdds = batch * OperationCount.Connections(path, layer, ones_like(inputs));
        var parameters = (double)layer.parameters().Sum(parameter => parameter.NumberOfElements);
        var weights = (double)layer.parameters().First(parameter => parameter.dim() > 1).NumberOfElements;
        var values = batch * inputs.NumberOfElements;
        var forward = new Work
        {
            MultiplyAdds = multiplyAdds,
            BytesRead = ValueBytes * (parameters + values),
            BytesWritten = ValueBytes * outputs,
        };
        var toWeights = new Work
        {
            MultiplyAdds = multiplyAdds,
            Adds = parameters > weights ? outputs : 0,
            BytesRead = ValueBytes * (values + outputs),
            BytesWritten = ValueBytes * parameters,
        };
        var toInputs = new Work
        {
            MultiplyAdds = multiplyAdds,
            BytesRead = ValueBytes * (weights + outputs),
            BytesWritten = ValueBytes * values,
        };
        return (forward, hasWeights ? toWeights + toInputs : toWeights);
    }

    /// <summary>What LFP adds to a layer with parameters: |w|, and where no activation follows a gate of its own.</summary>
    private Work AfterParameters(nn.Module layer, double elements, nn.Module? next)
    {
        if (!IsFeedback)
            return Work.None;
        var scaling = Scaling(layer.parameters().Sum(parameter => (double)parameter.NumberOfElements));
        return next switch
        {
            null => scaling + Entrance(elements),
            _ when rule is LfpZeroOptions || IsActivation(next) => scaling,
            _ => scaling + Gate(elements),
        };
    }

    /// <summary><c>φ = |w| ⊙ gradient</c>: a multiplication and a further reading of each parameter.</summary>
    internal static Work Scaling(double parameters) => new() { Multiplications = parameters, BytesRead = ValueBytes * parameters };

    /// <summary><c>s = r / stab(z)</c> at the output.</summary>
    private Work Entrance(double elements)
        => new() { Adds = rule is LfpEpsilonOptions ? elements : 0, Divisions = elements, BytesRead = ValueBytes * elements };

    /// <summary><c>c · f(z) / stab(z)</c>.</summary>
    private static Work Gate(double elements)
        => new() { Multiplications = elements, Adds = elements, Divisions = elements, BytesRead = ValueBytes * elements };

    /// <summary>
    /// By gradient, and by LFP-0 where f(z)/z is the derivative, a multiplication; else the gate, without ε where that is 0.
    /// </summary>
    private Work Activation(nn.Module activation, double elements)
        => rule is LfpEpsilonOptions ? Gate(elements)
            : rule is LfpZeroOptions && activation is not (ReLU or LeakyReLU or Modules.NegatedReLU) ? Gate(elements) with { Adds = 0 }
            : new Work { Multiplications = elements, BytesRead = ValueBytes * elements };

    private static bool IsActivation(nn.Module layer)
        => layer is not (Linear or Conv2d or BatchNorm or MaxPool2d or Flatten or Dropout or Identity);

    private static long Window(MaxPool2d pool) => pool.kernel_size.Aggregate(1L, (product, side) => product * side);
}
