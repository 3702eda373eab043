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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The run computed with {Before} threads before and does with {Now} now; the last bits may differ from a run that was "
            + "never stopped.")]
    public static partial void OtherThreads(ILogger logger, int before, int now);
}
