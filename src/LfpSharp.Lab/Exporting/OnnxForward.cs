using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Modules of one's own: their forward is run once, and what it calls is put together as it was called.</summary>
internal static class OnnxForward
{
    private const string Advice = "Write it as a module, such as Sum, Product, MatMul, Scale or Flatten";

    /// <summary>Puts a module behind a value; null where it holds no modules that map tensors.</summary>
    /// <exception cref="NotSupportedException">
    /// The forward computes beside the modules that it calls, or one of them has no form that is known; the message names it.
    /// </exception>
    public static OnnxValueOf? Of(OnnxBuilder builder, nn.Module module, string path, OnnxValueOf input)
    {
        var parts = Parts(module, path).ToList();
        if (module is not nn.Module<Tensor, Tensor> own || parts.Count == 0)
            return null;

        // Values that differ, so that a computation beside the modules shows.
        var sample = arange(input.Example.NumberOfElements, ScalarType.Float32).sin().abs().reshape(input.Example.shape);
        var values = new Dictionary<Tensor, (OnnxValueOf Value, Tensor Again)>(ReferenceEqualityComparer.Instance)
        {
            [sample] = (input, sample.clone()),
        };
        var (calls, output) = Run(own, parts, sample);
        foreach (var (part, called, inputs, result) in calls)
        {
            var given = inputs.Select(tensor => values.TryGetValue(tensor, out var known)
                ? known
                : throw OnnxLayers.Unknown(module, path, $"its forward gives '{part}' a value that no module made. {Advice}")).ToArray();
            values[result] = (
                Add(builder, part, called, [.. given.Select(one => one.Value)]), Call(called, [.. given.Select(one => one.Again)]));
        }

        return values.TryGetValue(output, out var last) && last.Again.allclose(output)
            ? last.Value
            : throw OnnxLayers.Unknown(module, path, $"its forward computes something beside the modules that it calls. {Advice}");
    }

    // The modules nearest below that map tensors; a list of modules maps none.
    private static IEnumerable<(string Path, nn.Module Module)> Parts(nn.Module module, string path)
        => module.named_children().SelectMany(child => (path.Length == 0 ? child.name : $"{path}.{child.name}") is var at
            && child.module is nn.Module<Tensor, Tensor> or nn.Module<Tensor, Tensor, Tensor>
                ? [(at, child.module)]
                : Parts(child.module, at));

    private static (List<(string Path, nn.Module Module, Tensor[] Inputs, Tensor Output)> Calls, Tensor Output) Run(
        nn.Module<Tensor, Tensor> own, List<(string Path, nn.Module Module)> parts, Tensor sample)
    {
        var calls = new List<(string, nn.Module, Tensor[], Tensor)>();
        var removals = new List<Action>();
        foreach (var (path, part) in parts.DistinctBy(part => part.Module))
        {
            removals.Add(part is nn.Module<Tensor, Tensor> one
                ? one.register_forward_hook((_, x, y) => Noted(path, part, [x], y)).remove
                : ((nn.Module<Tensor, Tensor, Tensor>)part).register_forward_hook((_, x1, x2, y) => Noted(path, part, [x1, x2], y)).remove);
        }

        try
        {
            return (calls, own.call(sample));
        }
        finally
        {
            removals.ForEach(remove => remove());
        }

        Tensor Noted(string path, nn.Module part, Tensor[] inputs, Tensor output)
        {
            calls.Add((path, part, inputs, output));
            return output;
        }
    }

    private static Tensor Call(nn.Module module, Tensor[] inputs)
        => module is nn.Module<Tensor, Tensor> one
            ? one.call(inputs[0])
            : ((nn.Module<Tensor, Tensor, Tensor>)module).call(inputs[0], inputs[1]);

    private static OnnxValueOf Add(OnnxBuilder builder, string path, nn.Module module, OnnxValueOf[] inputs)
        => inputs is [var only] ? OnnxLayers.Add(builder, module, path, only) : builder.Add(
            module switch
            {
                Sum => "Add",
                Product => "Mul",
                MatMul => "MatMul",
                _ => throw OnnxLayers.Unknown(module, path),
            },
            Call(module, [.. inputs.Select(input => input.Example)]),
            inputs.Select(input => input.Name));
}
