using LfpSharp.Canonizers;
using LfpSharp.Composites;
using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Finds the layers of a model and their rules.</summary>
internal static class ModelLayers
{
    /// <summary>
    /// The layers in the order of registration, each once: modules that have a rule, a parameter of their own, or no children.
    /// </summary>
    /// <exception cref="MissingRuleException">A layer has no rule, or a name or position of the composite matches no layer.</exception>
    public static IReadOnlyList<AttachedLayer> Resolve(nn.Module model, Composite composite)
    {
        var places = new List<LayerPlace>();
        Visit(model, "", composite, places, new HashSet<nn.Module>(ReferenceEqualityComparer.Instance));

        var parameterized = places.Where(place => place.HasParameters).ToList();
        for (var i = 0; i < places.Count; i++)
            places[i] = places[i] with { Position = parameterized.IndexOf(places[i]), PositionCount = parameterized.Count };
        if (places.FindIndex(place => place.Layer is Linear or Convolution) is >= 0 and var first)
            places[first] = places[first] with { IsFirst = true };

        if (composite.Entries.FirstOrDefault(entry => entry.Selector.MustMatch && !places.Exists(entry.Selector.Matches)) is { } idle)
            throw MissingRuleException.NothingMatches(idle.Selector, places);

        return [.. places.Select(place => new AttachedLayer(place.Path, place.Layer, RuleOf(place, composite)))];
    }

    // A norm that was merged into the layer before it hands on what it is given.
    private static Rule RuleOf(LayerPlace place, Composite composite)
        => BatchNormCanonizer.IsMerged(place.Layer)
            ? new TransposeRule()
            : composite.Find(place) ?? throw MissingRuleException.For(place);

    private static void Visit(nn.Module module, string path, Composite composite, List<LayerPlace> places, HashSet<nn.Module> seen)
    {
        if (!seen.Add(module))
            return;

        var place = new LayerPlace(path, module, module.named_parameters(recurse: false).Any());
        var children = module.named_children().ToList();
        if (children.Count == 0 && !IsEmptyContainer(module) || place.HasParameters || composite.Covers(place))
        {
            places.Add(place);
            return;
        }

        foreach (var (name, child) in children)
            Visit(child, path.Length == 0 ? name : $"{path}.{name}", composite, places, seen);
    }

    private static bool IsEmptyContainer(nn.Module module)
        => module is Sequential or ModuleList<nn.Module>;
}
