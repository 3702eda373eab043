using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>A copy of a model's parameters and buffers, to put back.</summary>
internal sealed class WeightSnapshot : IDisposable
{
    private readonly List<(Tensor Target, Tensor Value)> values;

    public WeightSnapshot(nn.Module model)
        => values = [.. Weights.Named(model).Select(named => (named.Tensor, named.Tensor.detach().clone().DetachFromDisposeScope()))];

    /// <summary>Takes the values that the model has now.</summary>
    public void Take()
    {
        using var noGrad = no_grad();
        foreach (var (target, value) in values)
            value.copy_(target);
    }

    /// <summary>Gives the model the values that were taken.</summary>
    public void Restore()
    {
        using var noGrad = no_grad();
        foreach (var (target, value) in values)
            target.copy_(value);
    }

    public void Dispose()
    {
        foreach (var (_, value) in values)
            value.Dispose();
    }
}
