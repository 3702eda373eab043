using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Finds the layer whose outputs are the first to be NaN or infinite.</summary>
internal static class FirstOverflow
{
    /// <summary>
    /// The layer's path, in the order in which the layers of one tensor to one tensor end; null when all their outputs are finite.
    /// </summary>
    /// <param name="model">The model; it is called once.</param>
    /// <param name="inputs">What it is called with.</param>
    public static string? Find(nn.Module<Tensor, Tensor> model, Tensor inputs)
    {
        string? first = null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var hooks = model.named_modules()
            .Where(named => named.name.Length > 0)
            .Select(named => (named.name, Layer: named.module as nn.Module<Tensor, Tensor>))
            .Where(named => named.Layer is not null)
            .Select(named => named.Layer!.register_forward_hook((_, _, output) =>
            {
                if (first is null && !Finiteness.Holds(output))
                    first = named.name;
                return output;
            }))
            .ToList();
        try
        {
            model.call(inputs);
            return first;
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
        }
    }
}
