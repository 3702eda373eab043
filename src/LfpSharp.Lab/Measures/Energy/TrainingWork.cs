using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Optimizing;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Measures.Energy;

/// <summary>What training computes and moves, a step and in all; the model behind it is in <c>docs/energy.md</c>.</summary>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Steps">Steps of the whole training.</param>
/// <param name="Parameters">Learnable parameters.</param>
/// <param name="UpdatesWritten">Parameters that a step changes and so writes back.</param>
/// <param name="AreUpdatesMeasured">Whether that is a mean over measured steps; else all parameters are taken to change.</param>
/// <param name="Forward">The forward pass of a step.</param>
/// <param name="Backward">Feedback, or gradient, of a step; loss and reward at the outputs not included.</param>
/// <param name="Update">The optimizer's step.</param>
public sealed record TrainingWork(
    int Batch, long Steps, long Parameters, double UpdatesWritten, bool AreUpdatesMeasured, Work Forward, Work Backward, Work Update)
{
    /// <summary>A step: forward, backward and update.</summary>
    public Work Step => Forward + Backward + Update;

    /// <summary>All steps.</summary>
    public Work Whole => Steps * Step;

    /// <summary>Counts the training of a model.</summary>
    /// <param name="rule">The learning rule.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="model">The model; a spiking one is counted by the spikes that it fires as it is now.</param>
    /// <param name="inputs">[n, ...]: samples for a spiking model to fire on; of others the shape is used.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="sparsity">What was measured of the updates; empty where nothing was.</param>
    /// <exception cref="ArgumentException">The rule, the optimizer or a layer is none that is counted.</exception>
    public static TrainingWork Of(
        RuleOptions rule,
        OptimizerOptions optimizer,
        int batch,
        nn.Module<Tensor, Tensor> model,
        Tensor inputs,
        long steps,
        IReadOnlyList<SparsityRecord> sparsity)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(sparsity);
        var (forward, backward) = model switch
        {
            SpikingModel spiking => SpikingWork.Of(spiking, rule, inputs, batch),
            Sequential sequential => DenseWork.Of(sequential, rule, inputs.shape[1..], batch),
            _ => throw new ArgumentException($"The model is a {model?.GetType().Name}; training is counted for layers in a row and for "
                + "spiking models."),
        };
        var parameters = model.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.NumberOfElements);
        var written = sparsity.Count > 0 ? parameters * sparsity.Average(record => 1 - record.Whole.UnchangedShare) : parameters;
        return new TrainingWork(
            batch, steps, parameters, written, sparsity.Count > 0, forward, backward, UpdateWork.Of(optimizer, parameters, written));
    }
}
