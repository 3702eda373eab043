using LfpSharp.Gates;
using LfpSharp.Lab.Pruning.Sparse;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>One pass of relevance through a sequential model, layer by layer from the outputs back.</summary>
internal static class RelevancePass
{
    private const double Epsilon = Gate.DefaultEpsilon;

    /// <summary>Adds <c>Σ |a_i w_ij s_j|</c> of a batch to the sums.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <param name="labels">int64 [N].</param>
    /// <param name="rule">How relevance is normalized.</param>
    /// <param name="sums">By the weight's name; changed in place.</param>
    public static void Add(Sequential model, Tensor inputs, Tensor labels, RelevanceRule rule, IReadOnlyDictionary<string, Tensor> sums)
    {
        using var scope = NewDisposeScope();
        var layers = model.named_children().ToList();
        var values = new List<Tensor> { inputs };
        using (no_grad())
        {
            foreach (var (_, layer) in layers)
                values.Add(((nn.Module<Tensor, Tensor>)layer).call(values[^1]));
        }

        // Relevance starts as the output of the true class.
        var relevance = zeros_like(values[^1]).scatter_(1, labels.unsqueeze(1), values[^1].gather(1, labels.unsqueeze(1)));
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var (name, layer) = layers[i];
            relevance = WeightedMap.Of(layer) is { } map
                ? ThroughWeights(map, values[i], values[i + 1], relevance, rule, sums[$"{name}.weight"])
                : ThroughOther(name, layer, values[i], values[i + 1], relevance);
        }
    }

    private static Tensor ThroughWeights(WeightedMap map, Tensor input, Tensor output, Tensor relevance, RelevanceRule rule, Tensor sum)
    {
        var weight = map.Weight;
        Tensor normalized, carried;
        if (rule == RelevanceRule.Epsilon)
        {
            normalized = Gate.Normalize(relevance, output, Epsilon);
            carried = input * Transpose(a => map.Call(a, weight), input, normalized);
        }
        else
        {
            // (a·w)⁺ = a⁺·w⁺ + a⁻·w⁻
            Tensor up = input.clamp_min(0), down = input.clamp_max(0), above = weight.clamp_min(0), below = weight.clamp_max(0);
            normalized = Gate.Normalize(relevance, map.Call(up, above) + map.Call(down, below), Epsilon);
            carried = (up * Transpose(
                a => map.Call(a, above), input, normalized)) + (down * Transpose(a => map.Call(a, below), input, normalized));
        }
        // Σ |a_i| |s_j| is what a pass of magnitudes has as the gradient of the weight.
        sum.add_(weight.abs() * Transpose(w => map.Call(input.abs(), w), weight, normalized.abs()));
        return carried;
    }

    private static Tensor ThroughOther(string name, nn.Module layer, Tensor input, Tensor output, Tensor relevance)
    {
        Tensor Run(Tensor a) => ((nn.Module<Tensor, Tensor>)layer).call(a);
        return layer switch
        {
            BatchNorm or AvgPool2d => input * Transpose(Run, input, Gate.Normalize(relevance, output, Epsilon)),
            MaxPool2d or Flatten or Unflatten => Transpose(Run, input, relevance),
            _ when !layer.parameters().Any() && input.shape.SequenceEqual(output.shape) => relevance,
            _ => throw new ArgumentException($"The layer '{name}' is a {layer.GetType().Name}, through which it is not known how "
                + "relevance goes. Score the model by magnitude or feedback."),
        };
    }

    /// <summary>The transpose of a map at a point, applied to <paramref name="density"/>: its gradient.</summary>
    private static Tensor Transpose(Func<Tensor, Tensor> map, Tensor point, Tensor density)
    {
        using var enabled = enable_grad();
        var variable = point.detach().clone().requires_grad_();
        return autograd.grad([map(variable)], [variable], [density])[0].detach();
    }
}
