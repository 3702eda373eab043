using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>All tensors that training goes on from: those of model, optimizer and rule, and libtorch's random state.</summary>
internal sealed class TrainingTensors(nn.Module<Tensor, Tensor> model, OptimizerHelper optimizer, ILearningRule rule)
{
    /// <summary>The tensors by name; those of model, rule and optimizer are shared, others belong to the current dispose scope.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Take()
        => Weights.Named(model).Select(named => ("model/" + named.Name, named.Tensor))
            .Concat(OptimizerTensors.Take(optimizer, ParameterNames()).Select(named => ("optimizer/" + named.Name, named.Tensor)))
            .Concat(rule.State.Select(named => ("rule/" + named.Name, named.Tensor)))
            .Append(("random", random.get_rng_state()));

    /// <summary>Puts back what <see cref="Take"/> gave; copied.</summary>
    /// <exception cref="InvalidOperationException">A tensor is missing.</exception>
    public void Put(Func<string, Tensor?> saved)
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in Weights.Named(model))
        {
            tensor.copy_(
                saved("model/" + name)
                    ?? throw new InvalidOperationException($"The checkpoint holds no tensor '{name}'; it was written with another model."));
        }

        foreach (var (name, tensor) in rule.State)
        {
            tensor.copy_(
                saved("rule/" + name)
                    ?? throw new InvalidOperationException($"The checkpoint holds no '{name}' of the rule '{rule.Name}'; it was written "
                        + "with another one."));
        }

        OptimizerTensors.Put(optimizer, ParameterNames(), name => saved("optimizer/" + name));
        random.set_rng_state(saved("random") ?? throw new InvalidOperationException("The checkpoint holds no random state."));
    }

    private string[] ParameterNames() => [.. model.named_parameters().Select(named => named.name)];
}
