using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Verification;

/// <summary>
/// Finds what a forward computes between its layers without a module, and whether it conserves reward: for a linear map
/// <c>x = M o</c> and any density c, <c>Σ x·c = Σ o·(Mᵀ c)</c>.
/// </summary>
/// <remarks>
/// The graph is cut at every layer: each output becomes a leaf, so that the gradient of a layer's input reaches exactly the
/// outputs that it was made of.
/// </remarks>
internal sealed class FunctionProbe
{
    private readonly Dictionary<Tensor, string> sources = new(ReferenceEqualityComparer.Instance);
    private readonly List<FunctionLeak> leaks = [];

    public static IReadOnlyList<FunctionLeak> Find(nn.Module model, IReadOnlyList<AttachedLayer> layers, Func<Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var hooks = new ForwardHooks();
        var probe = new FunctionProbe();

        hooks.TryAdd(model, inputs => [.. inputs.Select(input => probe.Cut(input, "the input of the model"))], null);
        foreach (var layer in layers)
        {
            var name = layer.Path.Length == 0 ? "the model" : $"'{layer.Path}' ({layer.Layer.GetType().Name})";
            hooks.TryAdd(
                layer.Layer,
                inputs =>
                {
                    foreach (var input in inputs)
                        probe.Check(input, name);
                    return [.. inputs.Select(input => input.detach())];
                },
                (_, output) => probe.Cut(output, name));
        }

        probe.Check(forward(), "the output of the model");
        return probe.leaks;
    }

    private Tensor Cut(Tensor tensor, string name)
    {
        if (!tensor.is_floating_point())
            return tensor;
        var leaf = tensor.detach().requires_grad_(true);
        sources[leaf] = name;
        return leaf;
    }

    private void Check(Tensor result, string name)
    {
        if (sources.ContainsKey(result) || !result.requires_grad)
            return;

        var density = rand_like(result);
        List<Tensor> leaves = [.. sources.Keys.Where(leaf => !leaf.IsInvalid)];
        var gradients = autograd.grad([result], leaves, [density], retain_graph: true, allow_unused: true);
        var reached = leaves.Zip(gradients).Where(pair => pair.Second is { IsInvalid: false }).ToList();

        var arrived = (result.detach() * density).to_type(ScalarType.Float64);
        var passed = reached.Sum(pair => (pair.First.detach() * pair.Second).to_type(ScalarType.Float64).sum().item<double>());
        var total = arrived.sum().item<double>();
        if (Math.Abs(total - passed) > Verify.Tolerance(result.dtype) * arrived.abs().sum().item<double>())
            leaks.Add(new FunctionLeak([.. reached.Select(pair => sources[pair.First]).Distinct()], name, passed / total));
    }
}
