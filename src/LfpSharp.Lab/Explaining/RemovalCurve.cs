using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Explaining;

/// <summary>A class's softmax score while inputs are removed in an order: the faster it falls, the better the order.</summary>
/// <param name="Name">What decided the order.</param>
/// <param name="Shares">The shares removed, from 0 to 1.</param>
/// <param name="Scores">The score at each, the mean over samples.</param>
/// <param name="Areas">The area under each sample's curve.</param>
public sealed record RemovalCurve(
    string Name, IReadOnlyList<double> Shares, IReadOnlyList<double> Scores, IReadOnlyList<double> Areas)
{
    /// <summary>The area under the curve, between 0 and 1: the mean over samples, with its spread. Less is better.</summary>
    public Estimate Area => Estimate.Of(Areas);

    /// <summary>For random orders, the least and the greatest score over the orders; null otherwise.</summary>
    public (IReadOnlyList<double> Low, IReadOnlyList<double> High)? Range { get; init; }
}
