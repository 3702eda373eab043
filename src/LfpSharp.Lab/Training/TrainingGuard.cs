using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Finds where training broke: the layer that first became NaN or infinite, or that nothing reaches any more.</summary>
internal sealed class TrainingGuard(nn.Module<Tensor, Tensor> model)
{
    private const int SilentMeasurements = 3;

    /// <summary>What outputs that are not finite come from: the layer whose weights broke, or else whose outputs did first.</summary>
    public TrainingFailedException Explain(NonFiniteException error, Tensor inputs, long step, double learningRate) => BrokenLayer() is { } broken
        ? TrainingFailedException.NonFinite(broken, "the update before made weights", step, learningRate, error)
        : TrainingFailedException.NonFinite(FirstOverflow(inputs), "outputs are", step, learningRate, error);

    /// <summary>Throws when feedback is not finite, or a layer got none several times in a row.</summary>
    /// <param name="feedback">What was measured.</param>
    /// <param name="silent">How many times in a row each layer got none; counted on.</param>
    /// <param name="learningRate">The learning rate, for the message.</param>
    /// <exception cref="TrainingFailedException">It is so.</exception>
    public static void Check(FeedbackRecord feedback, Dictionary<string, int> silent, double learningRate)
    {
        foreach (var layer in feedback.Layers)
        {
            if (!double.IsFinite(layer.Largest) || !double.IsFinite(layer.Norm))
                throw TrainingFailedException.NonFinite(layer.Layer, "feedback is", feedback.Step, learningRate);
            silent[layer.Layer] = layer.Norm > 0 ? 0 : silent.GetValueOrDefault(layer.Layer) + 1;
            if (silent[layer.Layer] >= SilentMeasurements)
                throw TrainingFailedException.Silent(layer.Layer, feedback.Step, SilentMeasurements);
        }
    }

    /// <summary>Throws when a parameter is not finite.</summary>
    /// <exception cref="TrainingFailedException">One is not.</exception>
    public void CheckWeights(long step, double learningRate)
    {
        if (BrokenLayer() is { } broken)
            throw TrainingFailedException.NonFinite(broken, "weights became", step, learningRate);
    }

    private string? BrokenLayer()
        => model.named_parameters().FirstOrDefault(named => !Finite.Holds(named.parameter)).name is { } broken ? broken[..Math.Max(0, broken.LastIndexOf('.'))] : null;

    /// <summary>The first layer of a sequential model whose outputs are not finite; null for other models.</summary>
    private string? FirstOverflow(Tensor inputs)
    {
        using var noGrad = no_grad();
        foreach (var (name, layer) in model is Sequential ? model.named_children() : [])
        {
            inputs = ((nn.Module<Tensor, Tensor>)layer).call(inputs);
            if (!Finite.Holds(inputs))
                return name;
        }
        return null;
    }
}
