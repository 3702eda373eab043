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
        => new(layer, step, FormattableString.Invariant($"Step {step}: {what} NaN or infinite{(layer is null ? "" : $", first in layer '{layer}'")}. The learning rate was {learningRate:g3}: lower optimizer.lr, or bound the feedback with clipping.name=norm and clipping.most=1."), cause);

    internal static TrainingFailedException Silent(string layer, long step, int times)
        => new(layer, step, FormattableString.Invariant($"Step {step}: layer '{layer}' got no feedback in {times} measurements in a row, so it cannot learn. Either no reward arises at the outputs (a reward that is 0 for every sample), or every activation after the layer is 0. Try another reward, a lower learning rate, or another activation or initialization."), null);
}
