using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>A model's learnable parameters as one vector [D], in the order of the model.</summary>
internal sealed class ParameterVector
{
    private readonly Parameter[] parameters;

    /// <summary>Finds the parameters.</summary>
    /// <param name="rule">The rule's name, for messages.</param>
    /// <param name="model">The model; not owned.</param>
    /// <exception cref="ArgumentException">None is learnable, or they are of several types.</exception>
    public ParameterVector(string rule, nn.Module model)
    {
        parameters = [.. model.parameters().Where(parameter => parameter.requires_grad)];
        if (parameters.Length == 0)
        {
            throw new ArgumentException($"The model has no parameter that the rule '{rule}' could change: every one is frozen, or "
                + "there is none.");
        }

        if (parameters.FirstOrDefault(parameter => parameter.dtype != parameters[0].dtype) is { } odd)
        {
            throw new ArgumentException($"The rule '{rule}' takes parameters of one type, but the model has some of "
                + $"{parameters[0].dtype} and some of {odd.dtype}. Bring it to one with model.to(...).");
        }
    }

    /// <summary>A copy of the values, in the current dispose scope.</summary>
    public Tensor Read()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return cat([.. parameters.Select(parameter => parameter.flatten())]).MoveToOuterDisposeScope();
    }

    /// <summary>Copies values into the parameters.</summary>
    public void Write(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, part) in Parts(values))
            parameter.copy_(part);
    }

    /// <summary>Copies values into the parameters' <c>.grad</c>.</summary>
    public void WriteGradient(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, part) in Parts(values))
            parameter.grad = part.clone();
    }

    private IEnumerable<(Parameter Parameter, Tensor Part)> Parts(Tensor values)
        => parameters.Zip(
            values.split([.. parameters.Select(parameter => parameter.NumberOfElements)]),
            (parameter, part) => (parameter, part.view(parameter.shape)));
}
