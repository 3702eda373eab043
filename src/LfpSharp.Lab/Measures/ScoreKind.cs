namespace LfpSharp.Lab.Measures;

/// <summary>The figure by which a model is judged: greater is better, 1 is perfect.</summary>
public enum ScoreKind
{
    /// <summary>The share of samples whose class has the largest output.</summary>
    Accuracy,

    /// <summary>R², the share of the numbers' variance that predictions explain.</summary>
    Determination,
}
