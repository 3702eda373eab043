using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// Finds what a forward computes between its layers without a module, and whether it conserves reward: for a linear map
/// <c>x = M o</c> and any density c, <c>Σ x·c = Σ o·(Mᵀ c)</c>. Several densities are tried: what another map adds may cancel in one sum.
/// </summary>
/// <remarks>
/// The graph is cut at every layer: each output becomes a leaf, so that the gradient of a layer's input reaches exactly the
/// outputs that it was made of, and no parameter but of layers that were not called.
/// </remarks>
internal sealed class FunctionProbe
{
    /// <summary>One positive density, and two of both signs.</summary>
    private static readonly (double Frequency, double Offset)[] Densities = [(1.6180339887, 1.5), (2.4142135624, 0), (3.3027756377, 0)];

    private readonly HashSet<Tensor> cut = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Tensor Leaf, string Name)> sources = [];
    private readonly Dictionary<Parameter, AttachedLayer> owners = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<AttachedLayer> called = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<AttachedLayer> passedBy = new(ReferenceEqualityComparer.Instance);
    private readonly List<FunctionLeak> leaks = [];
    private readonly List<Tensor> owned = [];

    /// <summary>Runs the forward once, with the model's state kept, and looks at it.</summary>
    public static ForwardFindings Find(nn.Module model, IReadOnlyList<AttachedLayer> layers, Func<Tensor> forward)
    {
        using var restored = new ModelState(model);
        using var grad = enable_grad();
        var probe = new FunctionProbe();
        foreach (var layer in layers)
        {
            foreach (var parameter in layer.Layer.parameters().Where(parameter => parameter.requires_grad))
                probe.owners.TryAdd(parameter, layer);
        }

        try
        {
            probe.Run(model, layers, forward);
        }
        finally
        {
            probe.owned.ForEach(tensor => tensor.Dispose());
        }

        var owning = probe.owners.Values.ToHashSet<AttachedLayer>(ReferenceEqualityComparer.Instance);
        var unused = layers.Where(layer => !probe.called.Contains(layer) && !probe.passedBy.Contains(layer) && owning.Contains(layer));
        return new ForwardFindings(probe.leaks, [.. probe.passedBy], [.. unused]);
    }

    private void Run(nn.Module model, IReadOnlyList<AttachedLayer> layers, Func<Tensor> forward)
    {
        using var hooks = new ForwardHooks();
        hooks.TryAdd(model, inputs => [.. inputs.Select(input => Cut(input, FunctionLeak.ModelInput))], null);
        foreach (var layer in layers)
        {
            var name = layer.Path.Length == 0 ? "the model" : $"'{layer.Path}' ({layer.Layer.GetType().Name})";
            hooks.TryAdd(
                layer.Layer,
                inputs =>
                {
                    foreach (var input in inputs)
                        Check(input, name);
                    return [.. inputs.Select(input => input.detach())];
                },
                (_, output) =>
                {
                    called.Add(layer);

                    // Nobody else has seen what a layer of a library returned. The cut-off twin the model may keep.
                    if (FeedbackPropagation.IsFromLibrary(layer.Layer))
                        owned.Add(output.DetachFromDisposeScope());
                    return Cut(output, name);
                });
        }

        Check(forward(), FunctionLeak.ModelOutput);
    }

    private Tensor Cut(Tensor tensor, string name)
    {
        if (!tensor.is_floating_point())
            return tensor;
        var leaf = tensor.detach().requires_grad_(true);
        cut.Add(leaf);

        // The module around the layer may free what it was given at the end of a scope of its own; the leaf is asked for later.
        var source = leaf.alias().DetachFromDisposeScope();
        owned.Add(source);
        sources.Add((source, name));
        return leaf;
    }

    private void Check(Tensor result, string name)
    {
        if (cut.Contains(result) || !result.requires_grad)
            return;

        foreach (var (frequency, offset) in Densities)
        {
            if (!Conserves(result, name, Density(result, frequency, offset)))
                return;
        }
    }

    /// <summary>Whether nothing speaks against it; what does is noted.</summary>
    private bool Conserves(Tensor result, string name, Tensor density)
    {
        using var scope = NewDisposeScope();
        var gradients = autograd.grad(
            [result], [.. sources.Select(source => source.Leaf), .. owners.Keys], [density], retain_graph: true, allow_unused: true);
        var direct = owners.Keys.Where((_, i) => gradients[sources.Count + i] is { IsInvalid: false }).ToList();
        if (direct.Count > 0)
        {
            passedBy.UnionWith(direct.Select(parameter => owners[parameter]));
            return false;
        }

        var reached = sources.Zip(gradients).Where(pair => pair.Second is { IsInvalid: false }).ToList();
        var values = result.detach().to_type(ScalarType.Float64);
        var arrived = values * density.to_type(ScalarType.Float64);
        var passed = reached.Sum(pair => (pair.First.Leaf.detach() * pair.Second).to_type(ScalarType.Float64).sum().item<double>());
        var total = arrived.sum().item<double>();
        var tolerance = Tolerance(result.dtype) * arrived.abs().sum().item<double>();
        if (Math.Abs(total - passed) <= tolerance || IsSoftmax(values, density.to_type(ScalarType.Float64), passed, tolerance))
            return true;
        leaks.Add(new FunctionLeak([.. reached.Select(pair => pair.First.Name).Distinct()], name, passed / total));
        return false;
    }

    /// <summary>The relative difference that rounding may cause in sums of this type.</summary>
    internal static double Tolerance(ScalarType type) => type switch
    {
        ScalarType.Float64 => 1e-8,
        ScalarType.Float32 => 2e-3,
        _ => 5e-2,
    };

    // Irregular values without a random number.
    private static Tensor Density(Tensor result, double frequency, double offset)
    {
        using var scope = NewDisposeScope();
        return (arange(result.NumberOfElements, ScalarType.Float64).mul(frequency).sin() + offset)
            .reshape(result.shape).to(result.dtype, result.device).MoveToOuterDisposeScope();
    }

    // A softmax y has no part in conserving: its rule is its gradient (deep Taylor at x). In front of it, behind linear maps,
    // arrives Σ x·∂ = Σ log y · y (c − Σ y c): a constant in x does not matter.
    private static bool IsSoftmax(Tensor values, Tensor density, double passed, double tolerance)
    {
        if (values.le(0).any().item<bool>())
            return false;
        for (var dimension = 0L; dimension < values.dim(); dimension++)
        {
            if (!values.sum(dimension, keepdim: true).sub(1).abs().lt(1e-2).all().item<bool>())
                continue;
            var expected = (values.log() * values * (density - (values * density).sum(dimension, keepdim: true))).sum().item<double>();
            if (Math.Abs(expected - passed) <= Math.Max(tolerance, Math.Abs(expected) * 1e-2))
                return true;
        }

        return false;
    }
}
