using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Finds where training broke: the sample, parameter, buffer or layer that first became NaN or infinite, or that nothing reaches any
/// more.
/// </summary>
internal sealed class TrainingGuard
{
    private const int SilentMeasurements = 3;

    private readonly nn.Module<Tensor, Tensor> model;

    // A mask of a user's own may hold infinity from the start.
    private readonly HashSet<string> infiniteFromStart;

    public TrainingGuard(nn.Module<Tensor, Tensor> model)
    {
        this.model = model;
        infiniteFromStart = [.. BrokenBuffers()];
    }

    /// <summary>
    /// What outputs or feedback that are not finite come from: the weights or buffers that broke, or else the layer whose outputs did
    /// first;
    /// where all those are finite, the error's own words.
    /// </summary>
    public TrainingFailedException Explain(NonFiniteException error, Tensor inputs, long step, double learningRate)
        => BrokenParameter() is { } broken
            ? TrainingFailedException.NonFinite(
                TrainingFailedException.LayerOf(broken), $"the update before made '{broken}'", step, learningRate, error)
            : BrokenBuffer() is { } buffer ? TrainingFailedException.Buffer(buffer, step, learningRate)
            : FirstOverflow.Find(model, inputs) is { } layer
                ? TrainingFailedException.NonFinite(layer, "outputs are", step, learningRate, error)
            : TrainingFailedException.Learning(error, step, learningRate);

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

    /// <summary>Throws when a parameter or buffer is not finite.</summary>
    /// <exception cref="TrainingFailedException">One is not.</exception>
    public void CheckModel(long step, double learningRate)
    {
        if (BrokenParameter() is { } broken)
            throw TrainingFailedException.NonFinite(TrainingFailedException.LayerOf(broken), $"'{broken}' became", step, learningRate);
        if (BrokenBuffer() is { } buffer)
            throw TrainingFailedException.Buffer(buffer, step, learningRate);
    }

    /// <summary>Throws when a sample is not finite as the model gets it.</summary>
    /// <param name="inputs">A batch.</param>
    /// <param name="split">The name of its split.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="index">Where in the split a sample of the batch is.</param>
    /// <exception cref="TrainingFailedException">One is not.</exception>
    public static void CheckInputs(Tensor inputs, string split, long step, Func<int, int> index)
    {
        if (Finiteness.Holds(inputs))
            return;
        using var scope = NewDisposeScope();
        for (var row = 0; row < inputs.shape[0]; row++)
        {
            if (!Finiteness.Holds(inputs[row]))
                throw TrainingFailedException.Input(split, index(row), step);
        }
    }

    /// <summary>Throws when the outputs for the validation split are NaN; the message says which sample or layer is the cause.</summary>
    /// <exception cref="TrainingFailedException">They are.</exception>
    public void CheckValidation(double loss, LabeledData validation, long step, double learningRate)
    {
        if (!double.IsNaN(loss))
            return;
        using var evaluation = new EvaluationMode(model);
        for (var i = 0; i < validation.Count; i++)
        {
            using var sample = validation.Gather([i], ModelDevice.Of(model));
            CheckInputs(sample.Inputs, validation.Name, step, _ => i);
            if (FirstOverflow.Find(model, sample.Inputs) is { } layer)
                throw TrainingFailedException.Validation(layer, step, learningRate);
        }
        throw TrainingFailedException.Validation(null, step, learningRate);
    }

    private string? BrokenParameter() => model.named_parameters().FirstOrDefault(named => !Finiteness.Holds(named.parameter)).name;

    private string? BrokenBuffer() => BrokenBuffers().FirstOrDefault(name => !infiniteFromStart.Contains(name));

    private IEnumerable<string> BrokenBuffers()
        => model.named_buffers().Where(named => named.buffer.is_floating_point() && !Finiteness.Holds(named.buffer))
            .Select(named => named.name);
}
