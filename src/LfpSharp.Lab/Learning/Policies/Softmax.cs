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

    /// <summary>Draws a place with the probabilities <c>softmax</c> of the scores.</summary>
    /// <param name="scores">One a place.</param>
    /// <param name="draw">Uniform in [0, 1).</param>
    public static int Draw(ReadOnlySpan<float> scores, double draw)
    {
        var most = (double)scores[scores.IndexOfMaximum()];
        var sum = 0.0;
        foreach (var score in scores)
            sum += Math.Exp(score - most);
        var reached = 0.0;
        for (var i = 0; i < scores.Length - 1; i++)
        {
            reached += Math.Exp(scores[i] - most) / sum;
            if (draw < reached)
                return i;
        }
        return scores.Length - 1;
    }
}
