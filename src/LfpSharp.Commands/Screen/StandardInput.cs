namespace LfpSharp.Commands.Screen;

/// <summary>Standard input as a thread between processes: it ends when the one that started this one does, however that comes.</summary>
internal static class StandardInput
{
    /// <summary>Reads to the end, then cancels; for a thread of its own.</summary>
    public static void StopAtEnd(CancellationTokenSource stop)
    {
        while (Console.In.ReadLine() is not null)
        {
            // Nothing more is asked for.
        }
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was over.
        }
    }
}
