namespace LfpSharp.Lab.Teaching;

/// <summary>What a person said of an answer, as one number for a tensor of them: the class c for yes, <c>−1 − c</c> for no.</summary>
public static class Verdict
{
    /// <summary>The number.</summary>
    /// <param name="answer">The class c that was answered, from 0.</param>
    /// <param name="isRight">Whether the person said yes.</param>
    public static long Code(int answer, bool isRight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answer);
        return isRight ? answer : -1L - answer;
    }
}
