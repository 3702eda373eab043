using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Verification;

/// <summary>Checks, layer by layer, where the reward of a model goes.</summary>
/// <remarks>
/// Reward that arrives at a layer must be passed on, taken by its bias, or absorbed by its stabilizer. What a forward computes
/// between its layers is checked as well. The model, its buffers, gradients and the random state are left as they were.
/// </remarks>
public static class Verify
{
    /// <summary>Verifies a model on one batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <param name="inputs">A batch of inputs, as the model takes them.</param>
    /// <param name="labels">The true classes, int64 [N].</param>
    /// <param name="reward">The reward; <see cref="SoftmaxReward"/> if null.</param>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    /// <exception cref="ArgumentException">The batch does not fit the model or the reward.</exception>
    public static ConservationReport Run(
        nn.Module<Tensor, Tensor> model, Composite composite, Tensor inputs, Tensor labels, IReward? reward = null)
        => Run(model, composite, () => model.call(inputs), outputs => (reward ?? new SoftmaxReward()).Evaluate(outputs, labels));

    /// <summary>Verifies a model with any inputs and outputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <param name="forward">Calls the model on one batch; is called twice.</param>
    /// <param name="reward">The reward of each output.</param>
    public static ConservationReport Run(nn.Module model, Composite composite, Func<Tensor> forward, Func<Tensor, Tensor> reward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(reward);
        using var scope = NewDisposeScope();
        using var restored = new ModelState(model);
        using var grad = enable_grad();

        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = true, ChecksForward = false };
        var outputs = forward();
        lfp.Propagate(outputs, reward(outputs));
        var layers = lfp.Rewards.Select(Measure).ToList();
        var (attached, zero) = (lfp.Layers, lfp.ZeroParameters);
        lfp.Dispose();

        var beside = FunctionProbe.Find(model, attached, forward);
        return new ConservationReport(layers, beside.Leaks, zero)
        {
            Unserved = [.. beside.Faults.Except(beside.Leaks.Select(leak => leak.ToString()))],
        };
    }

    private static LayerConservation Measure(LayerReward layer)
    {
        var arrived = Total(layer.Reward);
        return new LayerConservation(
            layer.Path,
            layer.Layer,
            layer.Call,
            arrived,
            layer.InputRewards.Count == 0 ? null : layer.InputRewards.Sum(Total),
            (layer.NormalizedReward is { } normalized ? BiasShare(layer.Layer, normalized) : 0)
                + (layer.ConstantReward is { } constant ? Total(constant) : 0),
            layer.StabilizerReward is { } absorbed ? Total(absorbed) : 0,
            Total(layer.Reward.abs()),
            FunctionProbe.Tolerance(layer.Reward.dtype))
        {
            LossByDefinition = layer.LossByDefinition,
        };
    }

    // Σ_j s_j b_j, with the bias laid along the dimension of the output's channels or features.
    private static double BiasShare(nn.Module layer, Tensor normalized)
    {
        if (layer is Positions or ClassToken)
            return TokenShare(layer.parameters().Single(), normalized);
        if (layer.named_parameters(recurse: false).FirstOrDefault(named => named.name == "bias").parameter is not { } bias)
            return 0;

        var channelDimension = layer switch
        {
            Convolution or ConvolutionTranspose
                => normalized.dim() + 1 - layer.named_parameters(recurse: false).First(named => named.name == "weight").parameter.dim(),
            BatchNorm or GroupNorm or InstanceNorm => 1,
            _ => -1,
        };
        using var noGrad = no_grad();
        return channelDimension < 0
            ? Total(normalized * bias)
            : Total(normalized.transpose(channelDimension, -1) * bias);
    }

    // Learned tokens and positions, [1, tokens, features], stand at the first tokens of the output.
    private static double TokenShare(Tensor learned, Tensor normalized)
    {
        using var noGrad = no_grad();
        var tokens = Math.Min(learned.shape[1], normalized.shape[1]);
        return Total(normalized.narrow(1, 0, tokens) * learned.narrow(1, 0, tokens));
    }

    private static double Total(Tensor tensor) => tensor.to_type(ScalarType.Float64).sum().item<double>();
}
