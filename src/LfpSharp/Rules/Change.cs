using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>The usual changes of inputs, weights and biases in the <see cref="Term"/>s of a rule; each keeps the shape.</summary>
/// <remarks>A change of one's own is any function of this kind: <c>w => w + (gamma * Change.Positive(w))</c>.</remarks>
public static class Change
{
    /// <summary><c>v⁺ = max(v, 0)</c>.</summary>
    /// <param name="values">Any shape.</param>
    public static Tensor Positive(Tensor values) => values.clamp(min: 0);

    /// <summary><c>v⁻ = min(v, 0)</c>.</summary>
    /// <param name="values">Any shape.</param>
    public static Tensor Negative(Tensor values) => values.clamp(max: 0);

    /// <summary><c>v²</c>.</summary>
    /// <param name="values">Any shape.</param>
    public static Tensor Square(Tensor values) => values.square();

    /// <summary>1 for every value.</summary>
    /// <param name="values">Any shape.</param>
    public static Tensor One(Tensor values) => ones_like(values);

    /// <summary>0 for every value: a bias that has no part in the term.</summary>
    /// <param name="values">Any shape.</param>
    public static Tensor Zero(Tensor values) => zeros_like(values);
}
