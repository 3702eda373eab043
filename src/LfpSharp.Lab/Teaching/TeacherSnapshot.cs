using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Teaching;

/// <summary>Weights, buffers, the optimizer's state and libtorch's random state as they were, to be put back bit for bit.</summary>
internal sealed class TeacherSnapshot : IDisposable
{
    private const string Random = "random";

    private readonly Dictionary<string, Tensor> tensors;

    /// <summary>Takes a copy of all of it.</summary>
    public TeacherSnapshot(nn.Module model, OptimizerHelper optimizer)
    {
        using var scope = NewDisposeScope();
        tensors = All(model, optimizer).ToDictionary(named => named.Name, named => named.Tensor.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>Puts it back into the same model and an optimizer of the same kind.</summary>
    public void Restore(nn.Module model, OptimizerHelper optimizer)
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in Weights.Named(model))
            tensor.copy_(tensors["model/" + name]);
        OptimizerTensors.Put(optimizer, Names(model), name => tensors.GetValueOrDefault("optimizer/" + name));
        random.set_rng_state(tensors[Random]);
    }

    /// <summary>Frees it.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    private static IEnumerable<(string Name, Tensor Tensor)> All(nn.Module model, OptimizerHelper optimizer)
        => Weights.Named(model).Select(named => ("model/" + named.Name, named.Tensor))
            .Concat(OptimizerTensors.Take(optimizer, Names(model)).Select(named => ("optimizer/" + named.Name, named.Tensor)))
            .Append((Random, random.get_rng_state()));

    private static string[] Names(nn.Module model) => [.. model.named_parameters().Select(named => named.name)];
}
