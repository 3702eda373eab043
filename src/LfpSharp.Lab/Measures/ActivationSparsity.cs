using LfpSharp.Lab.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>How many outputs of an activation are silent.</summary>
/// <param name="Layer">The activation's path.</param>
/// <param name="Type">Its type.</param>
/// <param name="Zero">The share of outputs that are exactly 0, over all samples and units.</param>
/// <param name="Dead">The share of units that are 0 for every sample; a unit of a convolution is one place of one channel.</param>
public sealed record ActivationSparsity(string Layer, string Type, double Zero, double Dead)
{
    /// <summary>Measures a model of layers in a row, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">The model. Layers without parameters that keep their input's shape count as activations.</param>
    /// <param name="batches">[N, ...] each; every batch is done with before the next is asked for.</param>
    /// <returns>The activations in order.</returns>
    public static IReadOnlyList<ActivationSparsity> Of(Sequential model, IEnumerable<Tensor> batches)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        var counts = new Dictionary<string, Counted>();
        var layers = model.named_children().ToList();
        using var noGrad = no_grad();
        using var evaluation = new EvaluationMode(model);
        try
        {
            foreach (var batch in batches)
            {
                using var scope = NewDisposeScope();
                var values = batch;
                foreach (var (name, layer) in layers)
                {
                    var (before, after) = (values.shape, ((nn.Module<Tensor, Tensor>)layer).call(values));
                    values = after;
                    if (layer is Dropout or Identity or Flatten || layer.parameters().Any() || !before.SequenceEqual(after.shape))
                        continue;
                    if (!counts.TryGetValue(name, out var count))
                        counts.Add(name, count = new Counted());
                    count.Add(after);
                }
            }
            return [.. layers.Where(layer => counts.ContainsKey(layer.name))
                .Select(layer => counts[layer.name].Result(layer.name, layer.module.GetType().Name))];
        }
        finally
        {
            foreach (var count in counts.Values)
                count.Dispose();
        }
    }

    private sealed class Counted : IDisposable
    {
        private Tensor? alive;
        private long zeros;
        private long values;

        public void Add(Tensor outputs)
        {
            var active = outputs.ne(0);
            values += active.NumberOfElements;
            zeros += active.NumberOfElements - active.count_nonzero().item<long>();
            var any = active.any(0);
            var known = alive;
            alive = (known is null ? any.clone() : known.logical_or(any)).DetachFromDisposeScope();
            known?.Dispose();
        }

        public ActivationSparsity Result(string layer, string type)
            => new(layer, type, (double)zeros / values, 1 - ((double)alive!.count_nonzero().item<long>() / alive.NumberOfElements));

        public void Dispose() => alive?.Dispose();
    }
}
