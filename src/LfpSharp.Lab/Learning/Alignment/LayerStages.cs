using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>Takes a model of layers in a row apart into stages.</summary>
internal static class LayerStages
{
    private static readonly Type[] PassiveLayers =
    [
        typeof(ReLU), typeof(ReLU6), typeof(LeakyReLU), typeof(ELU), typeof(CELU), typeof(SELU), typeof(SiLU), typeof(GELU), typeof(Mish),
        typeof(Tanh), typeof(Sigmoid), typeof(Softplus), typeof(Softsign), typeof(Modules.Hardtanh), typeof(Hardsigmoid), typeof(Hardswish),
        typeof(Step), typeof(NegatedReLU), typeof(NegatedTanh), typeof(NegatedStep),
        typeof(BatchNorm), typeof(LayerNorm), typeof(GroupNorm),
        typeof(MaxPool2d), typeof(AvgPool2d), typeof(AdaptiveMaxPool2d), typeof(AdaptiveAvgPool2d),
        typeof(Dropout), typeof(Dropout2d), typeof(Flatten), typeof(Unflatten), typeof(Identity),
    ];

    /// <summary>The stages in order; only the first may be without a layer with weights.</summary>
    /// <param name="rule">The rule's name, for messages.</param>
    /// <param name="model">A <see cref="Sequential"/>, nested or not.</param>
    /// <exception cref="ArgumentException">
    /// The model spikes, is no <see cref="Sequential"/>, or a layer is none that the rules know.
    /// </exception>
    public static IReadOnlyList<LayerStage> Of(string rule, nn.Module<Tensor, Tensor> model)
    {
        SpikingLearning.RefuseSpikes(rule, model);
        if (model is not Sequential)
        {
            throw new ArgumentException($"The rule '{rule}' goes through layers in a row, but the model is a "
                + $"{model.GetType().FullName}. Use a Sequential, or the rule 'gradient'.");
        }

        var stages = new List<LayerStage>();
        var (path, passive) = ("", new List<nn.Module<Tensor, Tensor>>());
        nn.Module<Tensor, Tensor>? weighted = null;
        foreach (var (name, layer) in Layers("", model))
        {
            Check(rule, name, layer);
            if (layer is Linear or Conv2d)
            {
                Close();
                (path, weighted, passive) = (name, layer, []);
            }
            else
            {
                path = path.Length == 0 ? name : path;
                passive.Add(layer);
            }
        }
        Close();
        return stages;

        void Close()
        {
            if (weighted is not null || passive.Count > 0)
                stages.Add(new LayerStage(path, weighted, passive));
        }
    }

    /// <summary>The layers by their paths, containers opened.</summary>
    public static IEnumerable<(string Path, nn.Module<Tensor, Tensor> Layer)> Layers(string path, nn.Module module)
        => module.named_children().SelectMany(child =>
        {
            var name = path.Length == 0 ? child.name : $"{path}.{child.name}";
            return child.module is Sequential
                ? Layers(name, child.module)
                : [(name, child.module as nn.Module<Tensor, Tensor>
                ?? throw new ArgumentException($"The layer '{name}' is a {child.module.GetType().FullName}, which does not map one "
                    + "tensor to one tensor."))];
        });

    /// <summary>What to say of step activations, through which no signal comes back.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<string> Warnings(string rule, nn.Module<Tensor, Tensor> model)
        => [.. Layers("", model).Where(layer => layer.Layer is Step or NegatedStep).Take(1)
            .Select(layer => $"The layer '{layer.Path}' is a {layer.Layer.GetType().Name}, whose derivative is 0: the rule '{rule}' can "
                + "teach nothing before it. Use another activation, or the rule 'straight-through'.")];

    private static void Check(string rule, string path, nn.Module layer)
    {
        if (layer is Conv2d { padding_mode: not PaddingModes.Zeros } or Conv2d { padding_type: not null })
        {
            throw new ArgumentException($"The layer '{path}' is a Conv2d whose padding is not a number of zeros, which the rule "
                + $"'{rule}' cannot transpose. Give the padding as a number.");
        }

        if (layer is not (Linear or Conv2d) && !PassiveLayers.Any(type => type.IsInstanceOfType(layer)))
        {
            throw new ArgumentException($"The layer '{path}' is a {layer.GetType().FullName}, which the rule '{rule}' does not know how "
                + "to go back through. It knows Linear, Conv2d, batch norms, pools, activations, Dropout and Flatten; the rule "
                + "'gradient' knows any.");
        }

        if (layer.GetType().GetProperty("inplace")?.GetValue(layer) is true)
        {
            throw new ArgumentException($"The layer '{path}' ({layer.GetType().Name}) works in place, so that its derivative is lost to "
                + $"the rule '{rule}'. Create it with inplace: false.");
        }
    }
}
