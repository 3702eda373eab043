using LfpSharp.Lab.Measures;
using LfpSharp.Spiking.Neurons;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Puts the sparsity of a step's updates, of the weights and of the activations together.</summary>
internal static class SparsityMeasurement
{
    /// <summary>The record of a step.</summary>
    /// <param name="update">Taken before the step.</param>
    /// <param name="model">The model after it.</param>
    /// <param name="inputs">The batch that was learned from.</param>
    /// <param name="activity">How much layers of neurons fired.</param>
    /// <param name="threshold">The relative change up to which a parameter counts as nearly unchanged.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public static SparsityRecord Read(
        UpdateMeasurement update, nn.Module<Tensor, Tensor> model, Tensor inputs, IReadOnlyList<LayerActivity> activity, double threshold,
        long step, int epoch)
    {
        var (whole, layers) = update.Read(threshold);
        var activations = model is Sequential sequential
            ? ActivationSparsity.Of(sequential, [inputs]).ToDictionary(activation => activation.Layer, activation => activation.Zero)
            : activity.ToDictionary(layer => layer.Layer, layer => 1 - layer.FiringRate);
        return new SparsityRecord(step, epoch, threshold, whole, layers, activations);
    }
}
