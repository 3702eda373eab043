using Microsoft.Extensions.Logging;

namespace LfpSharp.Commands.Screen;

/// <summary>Shows the lab's warnings on standard error.</summary>
internal sealed class TerminalLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Terminal.Warning(formatter(state, exception));
    }
}
