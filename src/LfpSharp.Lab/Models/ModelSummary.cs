using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>The layers of a sequential model, measured by running one sample.</summary>
public static class ModelSummary
{
    /// <summary>Measures the layers.</summary>
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
        foreach (var (name, layer) in model.named_children())
        {
            values = ((nn.Module<Tensor, Tensor>)layer).call(values);
            layers.Add(new LayerSummary(name, layer.GetType().Name, values.shape[1..], layer.parameters().Sum(parameter => parameter.NumberOfElements), MultiplyAdds(layer, values.shape)));
        }
        model.train(wasTraining);
        return layers;
    }

    private static long MultiplyAdds(nn.Module layer, long[] output) => layer switch
    {
        Linear linear => linear.weight.NumberOfElements,
        Convolution convolution => convolution.named_parameters().First(named => named.name == "weight").parameter.NumberOfElements * output[2..].Aggregate(1L, (product, side) => product * side),
        _ => 0,
    };
}
