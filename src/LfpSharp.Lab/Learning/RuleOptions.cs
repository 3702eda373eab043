using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Which learning rule trains a model, and its numbers.</summary>
public abstract record RuleOptions
{
    /// <summary>Attaches the rule to a model.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to scores <c>[N, C]</c>. It is not owned.</param>
    /// <returns>The attached rule; the caller disposes it.</returns>
    public abstract ILearningRule Attach(nn.Module<Tensor, Tensor> model);
}
