using LfpSharp.Gates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>Sums the gradients of parameters, also of one that several stages share.</summary>
internal sealed class GradientSum
{
    private readonly Dictionary<nint, (Parameter Parameter, Tensor Sum)> sums = [];

    public void Add(Parameter parameter, Tensor gradient)
    {
        if (sums.TryGetValue(parameter.Handle, out var sum))
            sum.Sum.add_(gradient);
        else
            sums.Add(parameter.Handle, (parameter, gradient));
    }

    /// <summary>Adds what <paramref name="write"/> computes; the parameter's last gradient serves as room if there is one.</summary>
    public void Fill(Parameter parameter, Action<Tensor> write)
    {
        var room = parameter.grad is { } last && !sums.ContainsKey(parameter.Handle)
            && last.dtype == parameter.dtype && last.is_contiguous()
            ? last
            : empty_like(parameter);
        write(room);
        Add(parameter, room);
    }

    /// <summary>
    /// Replaces every <c>.grad</c>; a feedback is scaled by the parameter's size, plasticity by the distance from bounds.
    /// </summary>
    /// <exception cref="NonFiniteFeedbackException">A feedback is NaN or infinite; every gradient is empty then.</exception>
    public void Assign(SpikingRule rule)
    {
        foreach (var (parameter, sum) in sums.Values)
        {
            if (rule is SpikeFeedback && !ParameterFeedback.Scale(parameter, sum))
                throw Refused(parameter);
            else if (rule is RewardStdp { Bounds: { } bounds })
                bounds.Scale(parameter, sum);
            parameter.grad = sum;
        }
    }

    private NonFiniteFeedbackException Refused(Parameter broken)
    {
        foreach (var (parameter, _) in sums.Values)
            parameter.grad = null;
        return new(
            $"the parameter of shape [{string.Join(", ", broken.shape)}]",
            "Look for rewards that are too large for the type, and for parameters that are not finite.");
    }
}
