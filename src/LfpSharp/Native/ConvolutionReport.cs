namespace LfpSharp.Native;

/// <summary>What was found out of libtorch's float32 convolutions on this processor, and what was done.</summary>
/// <param name="AreSound">Whether they were right when they were looked at; null where nobody has looked.</param>
/// <param name="LargestError">The largest relative error that was seen; infinite for NaN, null where nobody has looked.</param>
/// <param name="Remedy">What is done since.</param>
/// <param name="Detail">The same in words.</param>
public sealed record ConvolutionReport(bool? AreSound, double? LargestError, ConvolutionRemedy Remedy, string Detail)
{
    /// <summary>Whether convolutions computed from now on are right, as far as is known.</summary>
    public bool AreRightNow => !IsStillWrong;

    /// <summary>Whether they are wrong and no remedy helps.</summary>
    public bool IsStillWrong { get; init; }
}
