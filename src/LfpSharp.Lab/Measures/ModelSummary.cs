using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The layers of a model, measured by running one sample.</summary>
public static class ModelSummary
{
    /// <summary>Measures the layers. Those of a spiking model are measured for one step.</summary>
    /// <param name="model">The model; run in evaluation mode, and left as it was.</param>
    /// <param name="sampleShape">One sample's shape.</param>
    public static IReadOnlyList<LayerSummary> Of(nn.Module<Tensor, Tensor> model, IReadOnlyList<long> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluation = new EvaluationMode(model);
        var values = zeros([1, .. sampleShape], device: ModelDevice.Of(model));
        var layers = new List<LayerSummary>();
        if (model is SpikingModel spiking)
            _ = Stages(spiking.Network.Stages, "", zeros([1, .. spiking.StepShape(sampleShape)], device: values.device), layers);
        else if (model is Sequential)
            _ = model.named_children().Aggregate(values, (flow, child) => Add(child.name, child.module, flow, layers));
        else
            Observe(model, values, layers);
        return layers;
    }

    // A layer that is called several times is one row, with the work of all its calls.
    private static void Observe(nn.Module<Tensor, Tensor> model, Tensor values, List<LayerSummary> layers)
    {
        using var calls = new LayerCalls(model, (path, layer, shape) =>
        {
            var again = layers.FindIndex(known => known.Path == path);
            if (again >= 0)
            {
                layers[again] = layers[again] with { MultiplyAdds = layers[again].MultiplyAdds + MultiplyAdds(layer, shape) };
            }
            else
            {
                layers.Add(new LayerSummary(
                    path,
                    layer.GetType().Name,
                    shape[1..],
                    layer.parameters().Sum(parameter => parameter.NumberOfElements),
                    MultiplyAdds(layer, shape)));
            }
        });
        model.call(values).Dispose();
    }

    private static Tensor Stages(IReadOnlyList<SpikingStage> stages, string prefix, Tensor values, List<LayerSummary> layers)
    {
        for (var s = 0; s < stages.Count; s++)
        {
            var path = FormattableString.Invariant($"{prefix}{s}");
            values = stages[s] switch
            {
                LifLayer layer => Add(path, layer.Connection, values, layers, "LIF "),
                Passage passage => Add(path, passage.Module, values, layers),
                SpikingJoin join => Branches(join, path, values, layers),
                var other => throw new NotSupportedException(other.GetName()),
            };
        }
        return values;
    }

    private static Tensor Branches(SpikingJoin join, string path, Tensor values, List<LayerSummary> layers)
        => join.Branches.Select((branch, b) => Stages(branch, FormattableString.Invariant($"{path}.branch{b}_"), values, layers)).Last();

    private static Tensor Add(string path, nn.Module layer, Tensor values, List<LayerSummary> layers, string kind = "")
    {
        var (outputs, multiplyAdds) = Run(layer, values);
        layers.Add(new LayerSummary(
            path,
            kind + layer.GetType().Name,
            outputs.shape[1..],
            layer.parameters().Sum(parameter => parameter.NumberOfElements),
            multiplyAdds));
        return outputs;
    }

    private static (Tensor Outputs, long MultiplyAdds) Run(nn.Module layer, Tensor values)
    {
        if (layer is Sequential inner)
        {
            return inner.children().Aggregate((Outputs: values, MultiplyAdds: 0L), (flow, module) =>
            {
                var (outputs, count) = Run(module, flow.Outputs);
                return (outputs, flow.MultiplyAdds + count);
            });
        }
        var result = ((nn.Module<Tensor, Tensor>)layer).call(values);
        return (result, MultiplyAdds(layer, result.shape));
    }

    private static long MultiplyAdds(nn.Module layer, long[] output) => layer switch
    {
        Linear linear => linear.weight!.NumberOfElements * output[1..^1].Aggregate(1L, (product, side) => product * side),
        Convolution convolution
            => convolution.named_parameters().First(named => named.name == "weight").parameter.NumberOfElements * output[2..].Aggregate(
                1L, (product, side) => product * side),
        _ => 0,
    };
}
