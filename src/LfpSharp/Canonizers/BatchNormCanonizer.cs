using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Canonizers;

/// <summary>
/// Merges batch norms into the layers before them while it lasts, so that a rule sees layer and norm as the one affine map that they are
/// in evaluation: merged inside the scope, restored bit for bit on dispose, also after an exception.
/// </summary>
/// <remarks>
/// <para>With μ, σ², γ and β the norm's running statistics and parameters, and δ its stabilizer:</para>
/// <code>
/// w′ = w γ / √(σ² + δ),    b′ = (b − μ) γ / √(σ² + δ) + β
/// </code>
/// <para>The norm then hands its input on; a <c>FeedbackPropagation</c> made inside the scope gives it no rule of its own. For
/// explaining and verifying: what an optimizer does to the merged parameters inside the scope is undone with it.</para>
/// <para>Merged are norms that directly follow a linear layer or a convolution in a <see cref="Sequential"/>, and the pairs that are
/// named. Source: as usual for layer-wise relevance propagation, for example Guillemot, Heusele, Korichi, Schnebert, Chen,
/// Breaking Batch Normalization for better explainability of Deep Neural Networks through Layer-wise Relevance Propagation, 2020.</para>
/// </remarks>
/// <example><code>
/// model.eval();
/// using var merged = new BatchNormCanonizer(model);
/// using var lfp = new FeedbackPropagation(model, Composite.EpsilonPlusFlat()) { RecordInputRewards = true };
/// var outputs = model.call(images);
/// var relevance = lfp.Explain(outputs, outputs.detach() * isOfClass)[0];
/// </code></example>
public sealed class BatchNormCanonizer : IDisposable
{
    private static readonly ConditionalWeakTable<nn.Module, BatchNormCanonizer> MergedNorms = [];

    private readonly Stack<Action> restorations = new();
    private readonly List<string> merged = [];

    /// <summary>Merges the norms of a model.</summary>
    /// <param name="model">The model, in evaluation mode. It is not owned.</param>
    /// <param name="pairs">
    /// Further pairs, for norms that follow their layer in a forward of one's own: the paths of both, <c>("block.conv1", "block.bn1")</c>.
    /// Nothing else may use the layer's output.
    /// </param>
    /// <exception cref="InvalidOperationException">A norm is in training mode, or is merged already.</exception>
    /// <exception cref="ArgumentException">A path names no layer of that kind.</exception>
    public BatchNormCanonizer(nn.Module model, params IReadOnlyList<(string Layer, string Norm)> pairs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        try
        {
            foreach (var pair in NormPair.InSequentials(model).Concat(pairs.Select(named => NormPair.Named(model, named))))
                Merge(pair);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The paths of the norms that were merged.</summary>
    public IReadOnlyList<string> Merged => merged;

    /// <summary>Whether a layer is a norm that is merged at this time.</summary>
    /// <param name="layer">Any layer.</param>
    public static bool IsMerged(nn.Module layer) => MergedNorms.TryGetValue(layer, out _);

    /// <summary>Restores every layer and norm.</summary>
    public void Dispose()
    {
        while (restorations.TryPop(out var restore))
            restore();
    }

    private void Merge(NormPair pair)
    {
        if (IsMerged(pair.Norm))
        {
            throw new InvalidOperationException(
                $"The norm '{pair.Path}' is merged already: by another {nameof(BatchNormCanonizer)}, which has to be disposed first, or as "
                + "one of two pairs.");
        }

        if (pair.Norm.training || pair.Norm.running_mean is null)
        {
            throw new InvalidOperationException(
                $"The norm '{pair.Path}' uses the statistics of each batch, which cannot be merged: "
                + (pair.Norm.training ? "it is in training mode. Call model.eval() first." : "it keeps no running ones."));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (factor, shift) = Constants(pair.Norm);
        var weight = pair.Layer.Weight;
        Set(weight, weight * factor.reshape(pair.Layer.AlongOutputs(factor.shape[0])));
        if (pair.Layer.Bias is { } bias)
        {
            Set(bias, (bias * factor) + shift);
        }
        else
        {
            pair.Layer.Bias = nn.Parameter(shift.clone());
            restorations.Push(() => pair.Layer.Bias = null);
        }

        MergedNorms.Add(pair.Norm, this);
        restorations.Push(() => MergedNorms.Remove(pair.Norm));
        var hook = pair.Norm.register_forward_hook(HandOn);
        restorations.Push(hook.remove);
        merged.Add(pair.Path);
    }

    // γ / √(σ² + δ), and β − μ of it
    private static (Tensor Factor, Tensor Shift) Constants(BatchNorm norm)
    {
        var factor = (norm.running_var! + norm.eps).rsqrt();
        if (norm.weight is { } scale)
            factor = factor * scale;
        var shift = norm.running_mean!.neg() * factor;
        return (factor, norm.bias is { } bias ? shift + bias : shift);
    }

    private void Set(Tensor parameter, Tensor value)
    {
        var before = parameter.detach().clone().DetachFromDisposeScope();
        restorations.Push(() =>
        {
            using var noGrad = no_grad();
            parameter.copy_(before);
            before.Dispose();
        });
        parameter.copy_(value);
    }

    private static Tensor HandOn(nn.Module<Tensor, Tensor> norm, Tensor input, Tensor output)
    {
        output.Dispose();
        return input.alias();
    }
}
