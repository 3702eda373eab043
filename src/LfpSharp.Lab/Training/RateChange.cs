namespace LfpSharp.Lab.Training;

/// <summary>A change of the learning rate that somebody asked for while a run trained.</summary>
/// <param name="Step">Steps that were done before it; it holds from the next one on.</param>
/// <param name="Factor">What the learning rate is multiplied by, from then on.</param>
public sealed record RateChange(long Step, double Factor)
{
    /// <summary>What all changes together multiply the learning rate of a step by: the product of their factors; 1 without any.</summary>
    /// <param name="changes">The changes, in any order; those of later steps do not count.</param>
    /// <param name="step">Steps done before the one that is to be taken.</param>
    public static double FactorAt(IEnumerable<RateChange> changes, long step)
        => changes.Where(change => change.Step <= step).Aggregate(1.0, (factor, change) => factor * change.Factor);
}
