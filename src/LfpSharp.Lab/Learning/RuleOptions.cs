using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Which learning rule trains a model, and its numbers.</summary>
public abstract record RuleOptions
{
    /// <summary>Attaches the rule to a model.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to scores <c>[N, C]</c>. It is not owned.</param>
    /// <returns>The attached rule; the caller disposes it.</returns>
    public abstract ILearningRule Attach(nn.Module<Tensor, Tensor> model);

    /// <summary>Attaches the rule to a model that learns from these samples.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to scores <c>[N, C]</c>. It is not owned.</param>
    /// <param name="data">What is learned from.</param>
    /// <returns>The attached rule; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The samples are starts of episodes, and the rule does not play.</exception>
    public virtual ILearningRule Attach(nn.Module<Tensor, Tensor> model, LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Environment is { Name: var name }
            ? throw new ArgumentException($"'{name}' is an environment, whose right actions nobody knows, and the rule learns from classes "
                + "or numbers. Use rule=reinforce or rule=actor-critic; rule.by says whether by LFP or by a gradient.")
            : Attach(model);
    }

    /// <summary>Outputs that the model needs beside one for each class or action.</summary>
    public virtual int ExtraOutputs => 0;
}
