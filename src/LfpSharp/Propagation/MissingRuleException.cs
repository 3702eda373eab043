using LfpSharp.Composites;

namespace LfpSharp.Propagation;

/// <summary>A layer of the model, or something that its forward computes beside its layers, has no rule; or a rule has no layer.</summary>
public sealed class MissingRuleException : Exception
{
    private MissingRuleException(string message)
        : base(message)
    {
    }

    internal static MissingRuleException For(LayerPlace place)
    {
        var type = place.Layer.GetType();
        var where = place.Path.Length == 0 ? "The model itself" : $"The layer '{place.Path}'";
        if (LayerAdvice.For(place.Layer) is { } advice)
            return new($"{where} is a {type.FullName}, for which there is no rule. {advice}");
        var why = place.HasParameters && place.Layer.named_children().Any()
            ? "It has parameters of its own besides its child modules: move them into a module of their own, or give the whole "
                + "module a rule: "
            : "Give it one: ";
        return new(
            $"{where} is a {type.FullName}, for which there is no rule. {why}"
            + $"composite.With<{type.Name}>(new EpsilonRule()) if it is affine in its input, new IdentityRule() if it is an activation, "
            + "new TransposeRule() if its backward pass conserves reward as it is, or a rule of your own derived from OutputRule or "
            + "InputRule.");
    }

    internal static MissingRuleException NoHookFor(AttachedLayer layer)
        => new(
            $"The layer '{layer.Path}' is a {layer.Layer.GetType().FullName}, which does not map one, two, three or an array of tensors "
            + "to one tensor, "
            + "so no rule can be attached to it. Wrap what it does in modules that do.");

    internal static MissingRuleException ForForward(IReadOnlyList<string> faults)
        => new(
            "The model would learn by something that is neither feedback nor gradient; nothing was propagated.\n"
            + string.Join("\n", faults)
            + $"\nWhere this is meant, set {nameof(FeedbackPropagation.ChecksForward)} = false on the {nameof(FeedbackPropagation)}.");

    internal static MissingRuleException VanishingStabilizer(AttachedLayer layer, double epsilon, string type, double smallest)
        => new(
            FormattableString.Invariant($"The layer '{layer.Path}' ({layer.Layer.GetType().Name}) has ε = {epsilon:g3}, which ")
            + FormattableString.Invariant($"vanishes in {type}: ")
            + FormattableString.Invariant($"1/ε must be finite there, so ε must be 0 or at least {smallest:g3}. ")
            + "Use a larger ε (Composite.Epsilon(0.001), or a rule of its own for the layer), or a model in float32.");

    internal static MissingRuleException BrokenHardtanh(string path)
        => new(
            $"The layer '{path}' is TorchSharp's Hardtanh, which in TorchSharp 0.107 returns its input unchanged unless it works in place. "
            + "Use LfpSharp.Modules.Hardtanh instead, or torch.nn.Hardtanh(inplace: true).");

    internal static MissingRuleException NothingMatches(LayerSelector selector, IReadOnlyList<LayerPlace> places)
        => new(
            $"No layer of the model is {selector}. The layers are: "
            + string.Join(", ", places.Select(place => $"'{place.Path}' ({place.Layer.GetType().Name})")) + ".");
}
