namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>What a model makes of one sample.</summary>
/// <param name="Ranked">The likeliest classes with the softmax of their outputs, the likeliest first.</param>
public sealed record ClassPrediction(IReadOnlyList<(string Class, double Probability)> Ranked)
{
    /// <summary>The likeliest class.</summary>
    public string Class => Ranked[0].Class;

    /// <summary>Its softmax.</summary>
    public double Probability => Ranked[0].Probability;
}
