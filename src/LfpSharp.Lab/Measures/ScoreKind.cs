namespace LfpSharp.Lab.Measures;

/// <summary>The figure by which a model is judged: greater is better.</summary>
public enum ScoreKind
{
    /// <summary>The share of samples whose class has the largest output; 1 is perfect.</summary>
    Accuracy,

    /// <summary>R², the share of the numbers' variance that predictions explain; 1 is perfect.</summary>
    Determination,

    /// <summary>
    /// The mean log₂ of the probability of the true next character of a text, at most 0; shown without its sign, as bits per character.
    /// </summary>
    Likelihood,

    /// <summary>The mean sum of rewards over the episodes that a model plays, taking the best action always.</summary>
    Return,

    /// <summary>A figure of whole splits, which the recipe names as its metric.</summary>
    Metric,

    /// <summary>
    /// The F1 of all labels of all samples together, where any number of labels may hold for one; 1 is perfect. It is a ratio of sums, the
    /// same however samples are cut into batches, and a label that no sample of a split has does not undo it.
    /// </summary>
    LabelF1,
}
