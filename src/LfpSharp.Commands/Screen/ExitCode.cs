namespace LfpSharp.Commands.Screen;

/// <summary>What the command returns to the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int Interrupted = 130;
}
