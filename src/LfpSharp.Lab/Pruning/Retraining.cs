using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>Trains on after weights were removed, with the removed ones held at exactly 0.</summary>
public static class Retraining
{
    /// <summary>
    /// Applies the mask and trains by the recipe's rule, optimizer and schedule. The model ends with the weights of the best epoch.
    /// </summary>
    /// <param name="recipe">The recipe; of its limits of training only the batch size counts.</param>
    /// <param name="model">The model; changed.</param>
    /// <param name="mask">What is removed; null for nothing, where the model was made smaller instead.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="validation">What decides which epoch is best.</param>
    /// <param name="epochs">Epochs; 0 only applies the mask.</param>
    /// <param name="ended">Told each epoch's record.</param>
    /// <param name="cancellation">Ends training by an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0 epochs.</exception>
    /// <exception cref="TrainingFailedException">Something became NaN or infinite, or a layer got no feedback.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>
    /// The mask is applied after each step of the optimizer, so momentum cannot bring a weight back. Removed weights still have
    /// moments in the optimizer, which nothing else sees.
    /// </remarks>
    public static RetrainingResult Run(
        Recipe recipe,
        nn.Module<Tensor, Tensor> model,
        PruningMask? mask,
        LabeledData train,
        LabeledData validation,
        int epochs,
        Action<EpochRecord>? ended = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        mask?.Apply();
        var pruned = Evaluation.Of(model, validation, cancellation: cancellation).Score;
        if (epochs == 0)
            return new RetrainingResult(pruned, 0, pruned);

        using var best = new WeightSnapshot(model);
        var (bestEpoch, bestScore) = (0, pruned);
        var limited = recipe with { Training = recipe.Training with { Epochs = epochs, Steps = null, Minutes = null, Patience = null } };
        using var trainer = limited.CreateTrainer(model, train, validation);
        if (mask is not null)
            trainer.ParametersUpdated += mask.Apply;
        trainer.EpochEnded += record =>
        {
            if (record.ValidationScore > bestScore)
            {
                (bestEpoch, bestScore) = (record.Epoch, record.ValidationScore);
                best.Take();
            }
            ended?.Invoke(record);
        };
        trainer.Train(cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        best.Restore();
        return new RetrainingResult(pruned, bestEpoch, bestScore);
    }
}
