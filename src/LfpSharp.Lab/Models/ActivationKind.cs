namespace LfpSharp.Lab.Models;

/// <summary>The activations that the lab's models can have.</summary>
public enum ActivationKind
{
    /// <summary><c>max(z, 0)</c>.</summary>
    Relu,

    /// <summary><c>z</c> above 0, <c>0.01 z</c> below.</summary>
    LeakyRelu,

    /// <summary><c>z</c> above 0, <c>exp z − 1</c> below.</summary>
    Elu,

    /// <summary>ELU scaled to keep mean 0 and variance 1.</summary>
    Selu,

    /// <summary><c>z · σ(z)</c>.</summary>
    Silu,

    /// <summary><c>z · Φ(z)</c>, Φ the normal distribution.</summary>
    Gelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary><c>1 / (1 + exp(−z))</c>.</summary>
    Sigmoid,

    /// <summary><c>log(1 + exp z)</c>.</summary>
    Softplus,

    /// <summary><c>z</c> clamped to −1 .. 1.</summary>
    Hardtanh,

    /// <summary>1 above 0, else 0: without a useful derivative, so only feedback trains it.</summary>
    Step,

    /// <summary>A step after every 1 / (levels − 1) from 0 to 1, constant in between: only feedback trains it.</summary>
    Staircase,

    /// <summary><c>−max(z, 0)</c>.</summary>
    NegatedRelu,

    /// <summary><c>−tanh z</c>.</summary>
    NegatedTanh,

    /// <summary>−1 above 0, else 0.</summary>
    NegatedStep,
}
