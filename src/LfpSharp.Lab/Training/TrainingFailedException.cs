using System.Globalization;
using LfpSharp.Lab.Learning;

namespace LfpSharp.Lab.Training;

/// <summary>Training cannot go on; the message says why, in which layer and at which step.</summary>
public sealed class TrainingFailedException : Exception
{
    private TrainingFailedException(string? layer, long step, string message, Exception? cause)
        : base(message, cause)
    {
        Layer = layer;
        Step = step;
    }

    /// <summary>The layer's path; null when it is no layer's.</summary>
    public string? Layer { get; }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    internal static TrainingFailedException NonFinite(string? layer, string what, long step, double learningRate, Exception? cause = null)
        => new(
            layer,
            step,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Step {step}: {what} NaN or infinite{(layer is null ? "" : $", first in layer '{layer}'")}. {Remedy(learningRate)}"),
            cause);

    internal static TrainingFailedException Learning(NonFiniteException error, long step, double learningRate)
        => new(null, step, FormattableString.Invariant($"Step {step}: {error.Message} {Remedy(learningRate)}"), error);

    internal static TrainingFailedException Input(string split, int index, long step)
        => new(
            null,
            step,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Step {step}: sample {index} of the {split} split (counted from 0) is NaN or infinite as the model gets it. Look at "
                    + $"that sample and at data.scaling; nothing was learned from it."),
            null);

    internal static TrainingFailedException Buffer(string name, long step, double learningRate)
        => new(
            LayerOf(name),
            step,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Step {step}: '{name}', which the model keeps beside its weights, became NaN or infinite, so that its outputs are NaN "
                    + $"in evaluation. Statistics of a batch (batch norm) need two or more values a channel: choose another "
                    + $"training.batch-size. Else the learning rate ({learningRate:g3}) is too high: lower optimizer.lr."),
            null);

    internal static TrainingFailedException Validation(string? layer, long step, double learningRate)
        => new(
            layer,
            step,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Step {step}: the outputs for the validation split are NaN or "
                    + $"infinite{(layer is null ? "" : $", first in layer '{layer}'")}, though those in training were not. The learning "
                    + $"rate was {learningRate:g3}: lower optimizer.lr; or does a layer compute otherwise in evaluation?"),
            null);

    private static string Remedy(double learningRate)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"The learning rate was {learningRate:g3}: lower optimizer.lr, or bound the feedback with clipping.name=norm and "
                + $"clipping.max=1.");

    internal static string LayerOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    internal static TrainingFailedException Silent(string layer, long step, int times)
        => new(
            layer,
            step,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Step {step}: layer '{layer}' got no feedback in {times} measurements in a row, so it cannot learn. Either no reward "
                    + $"arises at the outputs (a reward that is 0 for every sample), or every activation after the layer is 0. Try "
                    + $"another reward, a lower learning rate, or another activation or initialization."),
            null);
}
