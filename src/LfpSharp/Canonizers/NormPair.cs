using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Canonizers;

/// <summary>A layer and the batch norm that follows it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Norm">The norm.</param>
/// <param name="Path">The norm's path.</param>
internal sealed record NormPair(ConnectedLayer Layer, BatchNorm Norm, string Path)
{
    /// <summary>The neighbours in the containers of a model; a layer or norm that stands in several places is left alone.</summary>
    public static IReadOnlyList<NormPair> InSequentials(nn.Module model)
    {
        var uses = new Dictionary<nn.Module, int>(ReferenceEqualityComparer.Instance);
        var pairs = new List<NormPair>();
        Visit(model, "", uses, pairs);
        return [.. pairs.Where(pair => uses[pair.Layer.Module] == 1 && uses[pair.Norm] == 1)];
    }

    /// <summary>The pair of two paths.</summary>
    /// <exception cref="ArgumentException">A path names no layer of that kind.</exception>
    public static NormPair Named(nn.Module model, (string Layer, string Norm) paths)
        => new(
            ConnectedLayer.Of(Find(model, paths.Layer)) ?? throw Wrong(model, paths.Layer, "a linear layer or a convolution (a transposed "
                + "one of one group)"),
            Find(model, paths.Norm) as BatchNorm ?? throw Wrong(model, paths.Norm, "a batch norm"),
            paths.Norm);

    private static void Visit(nn.Module module, string path, Dictionary<nn.Module, int> uses, List<NormPair> pairs)
    {
        var children = module.named_children().ToList();
        foreach (var (name, child) in children)
        {
            uses[child] = uses.GetValueOrDefault(child) + 1;
            if (uses[child] == 1)
                Visit(child, path.Length == 0 ? name : $"{path}.{name}", uses, pairs);
        }

        if (module.GetType() != typeof(Sequential))
            return;
        foreach (var (first, second) in children.Zip(children.Skip(1)))
        {
            if (second.module is BatchNorm norm && ConnectedLayer.Of(first.module) is { } layer)
                pairs.Add(new NormPair(layer, norm, path.Length == 0 ? second.name : $"{path}.{second.name}"));
        }
    }

    private static nn.Module? Find(nn.Module model, string path)
        => model.named_modules().FirstOrDefault(named => named.name == path).module;

    private static ArgumentException Wrong(nn.Module model, string path, string expected)
        => new(
            $"'{path}' is {(Find(model, path) is { } found ? $"a {found.GetType().Name}" : "no layer of the model")}, expected {expected}. "
            + "Give the path as model.named_modules() has it.");
}
