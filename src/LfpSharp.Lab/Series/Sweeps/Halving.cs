using System.Globalization;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// Successive halving: all values of a sweep get few epochs, the better ones a factor more, and so on up to all of them. A number of epochs
/// at which runs are compared is a rung.
/// </summary>
/// <remarks>
/// Asynchronous, as in Li et al., "A System for Massively Parallel Hyperparameter Tuning" (MLSys 2020), algorithm 2: no run waits until a
/// rung is full. The longest run is a run of the plain sweep: its schedule is that of all epochs from the start.
/// </remarks>
/// <param name="Factor">η, 2 or more: one of so many runs of a rung goes on to the next, which has so many times its epochs.</param>
/// <param name="LeastEpochs">r, 1 or more: the fewest epochs of the first rung.</param>
public sealed record Halving(int Factor, int LeastEpochs = 1)
{
    /// <summary>One of so many runs of a rung goes on to the next.</summary>
    /// <exception cref="ArgumentException">Less than 2.</exception>
    public int Factor { get; } = Factor >= 2 ? Factor
        : throw new ArgumentException($"--halving is {Factor}, but of less than 2 runs none can be left out. Give 2 or more; 3 is usual.");

    /// <summary>The fewest epochs of the first rung.</summary>
    /// <exception cref="ArgumentException">Less than 1.</exception>
    public int LeastEpochs { get; } = LeastEpochs >= 1 ? LeastEpochs
        : throw new ArgumentException($"--least-epochs is {LeastEpochs}, but a run needs 1 or more to have a score.");

    /// <summary>
    /// The epochs of each rung: <c>⌈R / η^j⌉, j = K … 0</c>, with R all epochs and K the most for which the first has r or more and of the
    /// values one is left at the last, <c>values ≥ η^K</c>.
    /// </summary>
    /// <param name="epochs">R, the epochs of the last rung.</param>
    /// <param name="values">How many values there are.</param>
    /// <returns>Two or more, ascending; the last is <paramref name="epochs"/>.</returns>
    /// <exception cref="ArgumentException">There are too few epochs or values for two rungs.</exception>
    public IReadOnlyList<int> Rungs(int epochs, int values)
    {
        var (shares, share) = (new List<long> { 1 }, (long)Factor);
        while (share <= values && share * LeastEpochs <= epochs)
        {
            shares.Add(share);
            share *= Factor;
        }

        return shares.Count > 1
            ? [.. Enumerable.Reverse(shares).Select(part => (int)((epochs + part - 1) / part))]
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Halving by {Factor} needs {Factor} values or more, and training.epochs of {(long)Factor * LeastEpochs} or more; there "
                    + $"are {values} values and {epochs} epochs. Give more of them, or leave out --halving."));
    }
}
