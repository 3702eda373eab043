namespace LfpSharp.Lab.Learning.Policies;

/// <summary>How much better than expected each step of some episodes turned out.</summary>
internal static class Advantages
{
    // Below it returns are taken to be the same.
    private const double LeastDeviation = 1e-8;

    /// <summary>The discounted return of each step, <c>G_t = r_t + γ G_{t+1}</c>; behind the last step 0.</summary>
    /// <param name="play">The episodes.</param>
    /// <param name="discount">γ.</param>
    public static double[] Returns(Rollout play, double discount)
    {
        var after = new double[play.Episodes.Count];
        var returns = new double[play.Count];
        for (var i = play.Count - 1; i >= 0; i--)
            returns[i] = after[play.EpisodeOf[i]] = play.Rewards[i] + (discount * after[play.EpisodeOf[i]]);
        return returns;
    }

    /// <summary>Generalized advantages: <c>δ_t = r_t + γ v_{t+1} − v_t</c>, <c>A_t = δ_t + γ λ A_{t+1}</c>.</summary>
    /// <remarks>
    /// Behind the last step v is 0 where the episode ended by its rules, and the critic's value of what was seen last where it was cut
    /// off. Source: Schulman and others, "High-dimensional continuous control using generalized advantage estimation", ICLR 2016.
    /// </remarks>
    /// <param name="play">The episodes, with the critic's values.</param>
    /// <param name="discount">γ.</param>
    /// <param name="trace">λ; 1 is the return less the value, 0 the error of one step.</param>
    /// <param name="scale">What rewards are divided by; values are in its units.</param>
    public static double[] Generalized(Rollout play, double discount, double trace, double scale = 1)
    {
        var next = play.LastValues.ToArray();
        var after = new double[play.Episodes.Count];
        var advantages = new double[play.Count];
        for (var i = play.Count - 1; i >= 0; i--)
        {
            var episode = play.EpisodeOf[i];
            var error = (play.Rewards[i] / scale) + (discount * next[episode]) - play.Values[i];
            advantages[i] = after[episode] = error + (discount * trace * after[episode]);
            next[episode] = play.Values[i];
        }
        return advantages;
    }

    /// <summary>Measures values against a baseline, in place.</summary>
    public static double[] Against(this double[] values, ReturnBaseline baseline)
    {
        if (baseline == ReturnBaseline.None)
            return values;
        var mean = values.Average();
        var deviation = baseline == ReturnBaseline.Mean ? 1 : Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        for (var i = 0; i < values.Length; i++)
            values[i] = (values[i] - mean) / Math.Max(deviation, LeastDeviation);
        return values;
    }
}
