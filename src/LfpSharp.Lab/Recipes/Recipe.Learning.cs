using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Recipes;

/// <summary>How the recipe's rule is attached.</summary>
public sealed partial record Recipe
{
    /// <summary>Attaches the recipe's learning rule, in the segments and the type that the recipe says.</summary>
    /// <param name="model">A model of the recipe's; not owned.</param>
    /// <param name="train">What is learned from.</param>
    /// <exception cref="ArgumentException">Rule, model, segments or type do not go together.</exception>
    internal ILearningRule Attach(nn.Module<Tensor, Tensor> model, LabeledData train)
        => Attach(model, train, each => Rule.Attach(each, train));

    /// <summary>Attaches a learning rule of the recipe's kind, in the segments and the type that the recipe says.</summary>
    /// <param name="model">A model of the recipe's; not owned.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="attach">Attaches the rule to a model.</param>
    /// <exception cref="ArgumentException">Rule, model, segments or type do not go together.</exception>
    internal ILearningRule Attach(
        nn.Module<Tensor, Tensor> model, LabeledData train, Func<nn.Module<Tensor, Tensor>, ILearningRule> attach)
        => Training.Compute == ComputeType.Float32
            ? InSegments(model, train, attach)
            : Bfloat16Rule.Attach(
                Rule, model, () => Build(train.SampleShape, train.Outputs), twin => InSegments(twin, train, attach), Model.ReadsText);

    private ILearningRule InSegments(
        nn.Module<Tensor, Tensor> model, LabeledData train, Func<nn.Module<Tensor, Tensor>, ILearningRule> attach)
    {
        if (Training.Segments is not { } count)
            return attach(model);
        using var first = train.Gather([0], ModelDevice.Of(model));
        using var sample = Model.ReadsText ? first.Inputs.alias() : first.Inputs.to(model.parameters().First().dtype);
        return SegmentedRule.Attach(Rule, count, model, () => attach(model), sample);
    }
}
