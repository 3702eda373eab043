using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Runs;

/// <summary>What runs tell a logger.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A checkpoint is damaged and passed over: {Reason}")]
    public static partial void DamagedCheckpoint(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The run was stopped before its first checkpoint; it starts anew.")]
    public static partial void NoCheckpoint(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The run computed with {Before} threads before and does with {Now} now; the last bits may differ from a run that was never stopped.")]
    public static partial void OtherThreads(ILogger logger, int before, int now);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: the names of all {Count} tensors begin with '{Prefix}', which this model's do not; it was left out.")]
    public static partial void PrefixLeftOut(ILogger logger, string path, string prefix, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {Count} tensors were converted from {From} to {To}, the type that the model computes with.")]
    public static partial void Converted(ILogger logger, string path, int count, TorchSharp.torch.ScalarType from, TorchSharp.torch.ScalarType to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: '{Name}' holds NaN or infinite values, so nothing that the model says has a meaning.")]
    public static partial void NonFiniteWeights(ILogger logger, string path, string name);
}
