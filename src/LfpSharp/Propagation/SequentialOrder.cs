using LfpSharp.Modules;
using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// Knows when a layer's output goes to one activation and nowhere else: between neighbours of a running
/// <see cref="Sequential"/>, and where a module says so (<see cref="IPairedLayers"/>). Such a layer needs no gate of its own, since the
/// activation's serves both.
/// </summary>
internal sealed class SequentialOrder
{
    private readonly Dictionary<nn.Module, nn.Module> containerOf = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<nn.Module> running = new();

    /// <summary>Finds the pairs of neighbours in <paramref name="model"/> and hooks the containers that hold some.</summary>
    public SequentialOrder(nn.Module model, IEnumerable<AttachedLayer> layers, ForwardHooks hooks)
    {
        var ruleOf = new Dictionary<nn.Module, Rule>(
            layers.Select(layer => KeyValuePair.Create(layer.Layer, layer.Rule)), ReferenceEqualityComparer.Instance);
        var parents = new Dictionary<nn.Module, int>(ReferenceEqualityComparer.Instance);
        foreach (var container in Containers(model, parents).ToList())
        {
            var pairs = Neighbours(container).Where(pair =>
                ruleOf.GetValueOrDefault(pair.First) is { LeavesGateToActivation: true }
                && ruleOf.GetValueOrDefault(pair.Second) is { TakesGateOfLayerBefore: true }
                && !pair.Second.named_parameters(recurse: false).Any() && parents[pair.First] == 1).ToList();
            pairs.ForEach(pair => containerOf[pair.First] = container);
            if (pairs.Count > 0)
                hooks.TryAdd(container, Enter, Leave);

            Tensor[] Enter(Tensor[] inputs)
            {
                running.Push(container);
                return inputs;
            }

            Tensor Leave(Tensor[] inputs, Tensor output)
            {
                running.TryPop(out _);
                return output;
            }
        }
    }

    /// <summary>Whether the output of the layer that just ran will be seen by one activation only.</summary>
    public bool FeedsActivationOnly(nn.Module layer)
        => running.TryPeek(out var innermost) && containerOf.TryGetValue(layer, out var container) && ReferenceEquals(innermost, container);

    /// <summary>Counts a container as running until disposed.</summary>
    public IDisposable Inside(nn.Module container) => new Running(running, container);

    /// <summary>Forgets containers whose forward an exception has left.</summary>
    public void Clear() => running.Clear();

    private static IEnumerable<(nn.Module First, nn.Module Second)> Neighbours(nn.Module container)
    {
        if (container is IPairedLayers paired)
            return paired.Pairs;
        var children = container.children().ToList();
        return children.Zip(children.Skip(1));
    }

    private static IEnumerable<nn.Module> Containers(nn.Module module, Dictionary<nn.Module, int> parents)
    {
        if (module.GetType() == typeof(Sequential) || module is IPairedLayers)
            yield return module;
        foreach (var child in module.children())
        {
            parents[child] = parents.GetValueOrDefault(child) + 1;
            if (parents[child] > 1)
                continue;
            foreach (var container in Containers(child, parents))
                yield return container;
        }
    }

    private sealed class Running : IDisposable
    {
        private readonly Stack<nn.Module> running;

        public Running(Stack<nn.Module> running, nn.Module container)
        {
            this.running = running;
            running.Push(container);
        }

        public void Dispose() => running.TryPop(out _);
    }
}
