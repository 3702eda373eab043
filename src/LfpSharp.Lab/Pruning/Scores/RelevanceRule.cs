namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>By which rule of layer-wise relevance propagation relevance is normalized, in linear and convolution layers.</summary>
public enum RelevanceRule
{
    /// <summary><c>z_j = Σ_i a_i w_ij + b_j</c>, stabilized by ε.</summary>
    Epsilon,

    /// <summary><c>z_j = Σ_i (a_i w_ij)⁺</c>: only what speaks for the output gets relevance.</summary>
    ZPlus,
}
