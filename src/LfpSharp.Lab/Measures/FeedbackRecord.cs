using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The feedback of every layer in one step; a line of <c>feedback.jsonl</c>.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Layers">The layers with learnable parameters, in order.</param>
public sealed record FeedbackRecord(long Step, int Epoch, IReadOnlyList<LayerFeedback> Layers)
{
    /// <summary>
    /// The reward of the step, summed over the outputs and averaged over the batch; null for rules without a reward of outputs.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Reward { get; init; }

    /// <summary>Spikes per neuron, sample and step of each layer, 0 … 1; null for models that do not spike.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? FiringRates { get; init; }

    /// <summary>The mean variance of the rewards of single outputs, where they are estimated by draws; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardVariance { get; init; }

    /// <summary>Measures the <c>.grad</c> of a model's parameters.</summary>
    /// <param name="model">The model, after a learning rule has filled <c>.grad</c>.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public static FeedbackRecord Measure(nn.Module model, long step, int epoch)
        => new(step, epoch, [.. model.named_parameters()
            .Where(named => named.parameter.requires_grad)
            .GroupBy(named => named.name[..Math.Max(0, named.name.LastIndexOf('.'))])
            .Select(layer => Measure(layer.Key, [.. layer.Select(named => named.parameter)]))]);

    private static LayerFeedback Measure(string layer, IReadOnlyList<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        double squares = 0, largest = 0, ownSquares = 0;
        long zeros = 0, count = 0;
        foreach (var parameter in parameters)
        {
            count += parameter.NumberOfElements;
            ownSquares += Math.Pow(parameter.norm().ToDouble(), 2);
            if (parameter.grad is not { } feedback)
            {
                zeros += parameter.NumberOfElements;
                continue;
            }
            squares += Math.Pow(feedback.norm().ToDouble(), 2);
            // Max would drop a NaN.
            var most = feedback.abs().max().ToDouble();
            largest = double.IsNaN(most) || most > largest ? most : largest;
            zeros += feedback.NumberOfElements - feedback.count_nonzero().item<long>();
        }
        var norm = Math.Sqrt(squares);
        return new LayerFeedback(layer, norm, largest, (double)zeros / count, ownSquares == 0 ? 0 : norm / Math.Sqrt(ownSquares));
    }
}
