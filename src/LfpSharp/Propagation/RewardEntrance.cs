using LfpSharp.Gates;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Finds where a reward given at the model's outputs enters the graph.</summary>
internal static class RewardEntrance
{
    /// <summary>The tensor to start from, what to start with, and the entry that was found, if any.</summary>
    /// <remarks>
    /// Reward enters at the last gate as <c>s = r / stab(z)</c>, so that an output that is 0 passes its reward on. If the
    /// outputs are a view of a gated output, the reward is first moved back through the view. Otherwise something else was
    /// done to the last layer's output, and the reward enters as the density <c>r / o</c> (<c>r / stab(o)</c> where o is 0).
    /// </remarks>
    public static (Tensor Target, Tensor Gradient, RewardEntry? Entry) Find(ForwardState state, Tensor outputs, Tensor reward)
    {
        if (state.Find(outputs) is { } entry)
            return (entry.PreActivation, entry.Normalize(reward, entry.PreActivation.detach()), entry);

        var values = outputs.detach();
        if (FindViewed(state, outputs) is { Output: { } viewed } origin
            && autograd.grad([outputs], [viewed], [reward], retain_graph: true, allow_unused: true)[0] is { IsInvalid: false } moved)
        {
            return (origin.PreActivation, origin.Normalize(moved, origin.PreActivation.detach()), null);
        }

        return (outputs, where(values.eq(0), reward / Gate.DefaultEpsilon, reward / values), null);
    }

    /// <summary>As <see cref="Find"/>, for a density: at a layer's own z it is the normalized reward already, <c>s = c</c>.</summary>
    public static (Tensor Target, Tensor Gradient, RewardEntry? Entry) FindForDensity(ForwardState state, Tensor outputs, Tensor density)
        => state.Find(outputs) is { Original: { Place: PreActivationPlace.Output, HoldsOutput: true } } entry
            ? (entry.PreActivation, entry.Factor == 1 ? density : density * entry.Factor, entry)
            : (outputs, density, null);

    private static RewardEntry? FindViewed(ForwardState state, Tensor outputs)
    {
        var address = Address(outputs);
        return address == 0 ? null : state.Entries.LastOrDefault(entry => entry.Output is { } output && Address(output) == address);
    }

    private static nint Address(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            return 0;
        using var alias = tensor.detach();
        switch (tensor.dtype)
        {
            case ScalarType.Float32:
                return alias.storage<float>().data_ptr();
            case ScalarType.Float64:
                return alias.storage<double>().data_ptr();
            default:
                return 0;
        }
    }
}
