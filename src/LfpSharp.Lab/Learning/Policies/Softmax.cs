namespace LfpSharp.Lab.Learning.Policies;

/// <summary>A choice by scores.</summary>
internal static class Softmax
{
    /// <summary>The place of the greatest score, the first of equals.</summary>
    public static int IndexOfMaximum(this ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }
        return best;
    }

    /// <summary>The softmax of the scores.</summary>
    public static double[] Of(ReadOnlySpan<float> scores)
    {
        var most = (double)scores[scores.IndexOfMaximum()];
        var shares = new double[scores.Length];
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
            sum += shares[i] = Math.Exp(scores[i] - most);
        foreach (ref var share in shares.AsSpan())
            share /= sum;
        return shares;
    }

    /// <summary>Draws a place with the probabilities <c>softmax</c> of the scores.</summary>
    /// <param name="scores">One a place.</param>
    /// <param name="draw">Uniform in [0, 1).</param>
    public static int Draw(ReadOnlySpan<float> scores, double draw)
    {
        var shares = Of(scores);
        var reached = 0.0;
        for (var i = 0; i < scores.Length - 1; i++)
        {
            reached += shares[i];
            if (draw < reached)
                return i;
        }
        return scores.Length - 1;
    }
}
