using LfpSharp.Gates;
using LfpSharp.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>The <c>.grad</c> of a model's parameters over one propagation.</summary>
/// <param name="model">The model.</param>
internal sealed class ParameterGradients(nn.Module model)
{
    private readonly Parameter[] parameters = [.. model.parameters()];

    // Their weights at 0 shall come back, so their feedback has one size. Hidden weights of int8 are near what is used.
    private readonly QuantizedLayer[] coarse =
        [.. model.modules().OfType<QuantizedLayer>().Where(layer => layer.Levels != WeightLevels.Int8)];

    /// <summary>The names of the learnable parameters that were all zero.</summary>
    public IReadOnlyList<string> Zero { get; } =
    [
        .. model.named_parameters()
            .Where(named => named.parameter.requires_grad && IsZero(named.parameter)).Select(named => named.name),
    ];

    /// <summary>What is there now, kept from the dispose scope; the caller disposes it.</summary>
    public Tensor?[] Held() => [.. parameters.Select(parameter => parameter.grad?.DetachFromDisposeScope())];

    public void Clear() => Restore([]);

    /// <summary>Puts back what was held; nothing where there was none.</summary>
    public void Restore(Tensor?[] before)
    {
        for (var i = 0; i < parameters.Length; i++)
            parameters[i].grad = i < before.Length ? before[i] : null;
    }

    /// <summary>Makes −feedback of the gradients of a pass and adds what was held before.</summary>
    /// <exception cref="NonFiniteFeedbackException">A parameter's feedback is NaN or infinite.</exception>
    public void Scale(Tensor?[] before)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var earlier = i < before.Length ? before[i] : null;
            if (parameters[i].grad is not { } gradient)
            {
                parameters[i].grad = earlier;
                continue;
            }

            if (!Scale(parameters[i], gradient))
                throw PropagationChecks.NonFinite(model, parameters[i]);
            if (earlier is not null)
                gradient.add_(earlier);
        }
    }

    private bool Scale(Parameter parameter, Tensor gradient)
    {
        if (Array.Find(coarse, layer => ReferenceEquals(layer.Weight, parameter)) is not { } rounded)
            return ParameterFeedback.Scale(parameter, gradient);
        using var size = rounded.Size();
        return ParameterFeedback.ScaleAlike(size, gradient);
    }

    /// <summary>Throws when a pass has reached none of the parameters.</summary>
    public void CheckReached() => PropagationChecks.Graph(parameters);

    private static bool IsZero(Tensor parameter)
    {
        using var count = parameter.count_nonzero();
        return count.item<long>() == 0;
    }
}
