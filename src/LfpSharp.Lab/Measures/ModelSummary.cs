using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The layers of a sequential or spiking model, measured by running one sample.</summary>
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
        var wasTraining = model.training;
        model.eval();
        var values = zeros([1, .. sampleShape], device: model.parameters().First().device);
        var layers = new List<LayerSummary>();
        if (model is SpikingModel spiking)
            _ = Stages(spiking.Network.Stages, "", values, layers);
        else
            _ = model.named_children().Aggregate(values, (flow, child) => Add(child.name, child.module, flow, layers));
        model.train(wasTraining);
        return layers;
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
        layers.Add(new LayerSummary(path, kind + layer.GetType().Name, outputs.shape[1..], layer.parameters().Sum(parameter => parameter.NumberOfElements), multiplyAdds));
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
        Linear linear => linear.weight.NumberOfElements,
        Convolution convolution => convolution.named_parameters().First(named => named.name == "weight").parameter.NumberOfElements * output[2..].Aggregate(1L, (product, side) => product * side),
        _ => 0,
    };
}
