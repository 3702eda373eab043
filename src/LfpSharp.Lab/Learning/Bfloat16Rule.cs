using LfpSharp.Lab.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>A learning rule whose forward and way back are computed in bfloat16, by a twin of the model.</summary>
internal sealed class Bfloat16Rule : WrappedRule
{
    private readonly Bfloat16Twin twin;
    private readonly ILearningRule rule;
    private readonly bool readsText;

    private Bfloat16Rule(ILearningRule rule, Bfloat16Twin twin, string? whySlow, bool readsText)
        : base(rule)
    {
        (this.rule, this.twin, this.readsText) = (rule, twin, readsText);
        Warnings = whySlow is null ? rule.Warnings : [.. rule.Warnings, whySlow];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings { get; }

    /// <summary>Attaches a rule to a twin of a model.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="model">The float32 model, whose <c>.grad</c> is filled; not owned.</param>
    /// <param name="second">Makes a second model of the same form.</param>
    /// <param name="attach">Attaches the rule to a model.</param>
    /// <param name="readsText">Whether the inputs are numbers of characters, which are not rounded.</param>
    /// <exception cref="ArgumentException">The rule is no LFP and no gradient, or the model spikes.</exception>
    public static Bfloat16Rule Attach(
        RuleOptions options, nn.Module<Tensor, Tensor> model, Func<nn.Module<Tensor, Tensor>> second,
        Func<nn.Module<Tensor, Tensor>, ILearningRule> attach, bool readsText)
    {
        CheckGraph("training.compute is bfloat16", options, model);
        if (!readsText && model.named_modules().FirstOrDefault(layer => layer.module is Embedding) is { module: not null } found)
        {
            throw new ArgumentException(
                "training.compute is bfloat16, in which whole numbers above 256 are rounded, but the layer "
                + $"'{found.name}' is an Embedding, which looks rows up by such numbers. Leave training.compute out.");
        }

        var twin = new Bfloat16Twin(model, second());
        try
        {
            return new(attach(twin.Model), twin, Bfloat16Twin.WhySlow(ModelDevice.Of(model)), readsText);
        }
        catch
        {
            twin.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        twin.Fill();
        var outputs = rule.Learn(readsText ? inputs : inputs.to(ScalarType.BFloat16), labels);
        twin.Give();
        return outputs.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        twin.Dispose();
    }
}
