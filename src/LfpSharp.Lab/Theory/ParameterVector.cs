using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Theory;

/// <summary>All parameters of a model as one vector.</summary>
internal static class ParameterVector
{
    /// <summary>What <paramref name="part"/> gives for each parameter, one behind the other; the caller's.</summary>
    public static Tensor Of(nn.Module model, Func<Parameter, Tensor> part)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();

        // TorchSharp's cat of a single tensor is that tensor.
        return cat([.. model.parameters().Select(parameter => part(parameter).detach().flatten())]).clone().MoveToOuterDisposeScope();
    }

    /// <summary>The values themselves; a copy, the caller's.</summary>
    public static Tensor Values(nn.Module model) => Of(model, parameter => parameter);

    /// <summary>Replaces the values.</summary>
    public static void Set(nn.Module model, Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long from = 0;
        foreach (var parameter in model.parameters())
        {
            var count = parameter.NumberOfElements;
            parameter.copy_(values.narrow(0, from, count).view(parameter.shape));
            from += count;
        }
    }
}
