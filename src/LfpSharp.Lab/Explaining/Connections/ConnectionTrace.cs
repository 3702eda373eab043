using LfpSharp.Gates;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>The tensors of one layer in a step, read connection by connection.</summary>
/// <param name="connection">The connection.</param>
/// <param name="layer">Its layer, linear or a convolution, in float64.</param>
/// <param name="rule">The layer's rule.</param>
/// <param name="calls">Each call of the layer: rewards, input [N, ..., in] or [N, in, places...], output alike.</param>
internal sealed class ConnectionTrace(
    Connection connection,
    nn.Module<Tensor, Tensor> layer,
    EpsilonRule rule,
    IReadOnlyList<(LayerReward Reward, Tensor Input, Tensor Output)> calls)
{
    private readonly Tensor weight = Parameter(layer, "weight")!.detach();

    /// <summary>w.</summary>
    public double Weight => At(Parameter(layer, connection.Parameter)!.detach(), connection.Index);

    // The axis of neurons or channels in an output.
    private int UnitAxis => layer is Linear ? -1 : 1;

    /// <summary>What the sample in a row of the batch gave to the connection.</summary>
    public ConnectionShare ShareOf(string name, int row)
    {
        using var scope = NewDisposeScope();
        double places = 0, input = 0, z = 0, reward = 0, normalized = 0, products = 0;
        foreach (var (record, entered, left) in calls)
        {
            var (a, s) = (Inputs(entered)[row], Of(Normalized(record, left))[row]);
            (places, input) = (places + s.NumberOfElements, input + Sum(a));
            (z, reward) = (z + Sum(Of(left)[row]), reward + Sum(Of(record.Reward)[row]));
            (normalized, products) = (normalized + Sum(s), products + Sum(a * s));
        }

        // Adding 0 makes 0 of −0.
        var message = (Weight * products) + 0.0;
        return new ConnectionShare(name, input / places, z / places, reward, normalized, message, (Math.Sign(Weight) * message) + 0.0);
    }

    /// <summary>The connections of the neuron through which most went.</summary>
    public IReadOnlyList<ConnectionMessage> Messages(int most)
    {
        using var scope = NewDisposeScope();
        var (messages, weights) = (SumOfMessages()[connection.Unit], weight[connection.Unit]);
        var strongest = messages.abs().flatten().argsort(descending: true).data<long>().Take(most);
        return [.. strongest.Select(place => new ConnectionMessage(
            string.Join(',', Unravel(place, messages.shape)),
            weights.flatten()[place].item<double>(),
            messages.flatten()[place].item<double>()))];
    }

    /// <summary>Where the reward of a neuron went; of all where null.</summary>
    public RewardBalance Balance(long? unit)
    {
        using var scope = NewDisposeScope();
        double arrived = 0, stabilizer = 0, bias = 0;
        foreach (var (record, _, left) in calls)
        {
            var s = Normalized(record, left);
            arrived += Sum(Of(record.Reward, unit));
            stabilizer += Sum(Of(record.Reward - (left * s), unit));
            if (Parameter(layer, "bias") is { } offsets)
                bias += Sum(Of(s.transpose(UnitAxis, -1) * offsets.detach(), unit, -1));
        }

        var messages = SumOfMessages();
        return new RewardBalance(arrived, Sum(unit is { } one ? messages[one] : messages), bias, stabilizer);
    }

    // m of every weight, summed over samples and places: φ = sgn(w) m, and .grad = −φ.
    private Tensor SumOfMessages() => Parameter(layer, "weight")!.grad!.neg() * weight.sgn();

    private Tensor Normalized(LayerReward record, Tensor output)
        => record.NormalizedReward ?? record.Reward / Gate.Stabilize(output, rule.Epsilon);

    // The connection's neuron of a tensor as the layer puts out, [N, places...].
    private Tensor Of(Tensor tensor) => Of(tensor, connection.Unit);

    private Tensor Of(Tensor tensor, long? unit, int? axis = null)
        => unit is { } one ? tensor.select(axis ?? UnitAxis, one) : tensor;

    // What the connection takes at each place of the output, [N, places...].
    private Tensor Inputs(Tensor input)
    {
        if (connection.IsBias)
            return ones_like(Of(calls[0].Output));
        if (layer is Linear)
            return input.select(-1, connection.Index[1]);
        var convolution = (Convolution)layer;
        var groups = convolution.groups;
        var channel = (connection.Unit / (weight.shape[0] / groups) * weight.shape[1]) + connection.Index[1];
        var taken = Padded(convolution, input.select(1, channel));
        for (var axis = 0; axis < connection.Index.Count - 2; axis++)
        {
            var length = calls[0].Output.shape[axis + 2];
            var (first, step) = (connection.Index[axis + 2] * convolution.dilation[axis], convolution.stride[axis]);
            taken = taken.slice(axis + 1, first, first + ((length - 1) * step) + 1, step);
        }
        return taken;
    }

    private static Tensor Padded(Convolution convolution, Tensor plane)
    {
        // Last axis first. Without numbers the padding is "same", the odd one behind.
        var axes = Enumerable.Range(0, convolution.kernel_size.Length).Reverse();
        return nn.functional.pad(plane, [.. axes.SelectMany(axis => convolution.padding is { } sides
            ? new[] { sides[axis], sides[axis] }
            : Same(convolution.dilation[axis] * (convolution.kernel_size[axis] - 1)))]);
    }

    private static long[] Same(long width) => [width / 2, width - (width / 2)];

    private static TorchSharp.Modules.Parameter? Parameter(nn.Module layer, string name)
        => layer.named_parameters(recurse: false).FirstOrDefault(named => named.name == name).parameter;

    private static double Sum(Tensor tensor) => tensor.sum().item<double>();

    private static double At(Tensor tensor, IReadOnlyList<long> index)
        => index.Aggregate(tensor, (part, place) => part[place]).item<double>();

    private static long[] Unravel(long place, long[] shape)
    {
        var index = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (place, index[axis]) = (place / shape[axis], place % shape[axis]);
        return index;
    }
}
