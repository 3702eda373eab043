namespace LfpSharp.Lab.Formats;

/// <summary>Lets threads in one after the other while what they need together is within a bound; one alone always.</summary>
/// <param name="mostBytes">The bound.</param>
internal sealed class MemoryGate(long mostBytes)
{
    private readonly object gate = new();
    private long taken;

    /// <summary>Waits until there is room.</summary>
    /// <param name="bytes">What the caller needs until it leaves.</param>
    public void Enter(long bytes)
    {
        lock (gate)
        {
            while (taken > 0 && taken + bytes > mostBytes)
                Monitor.Wait(gate);
            taken += bytes;
        }
    }

    /// <summary>Gives the room back.</summary>
    /// <param name="bytes">As given to <see cref="Enter"/>.</param>
    public void Leave(long bytes)
    {
        lock (gate)
        {
            taken -= bytes;
            Monitor.PulseAll(gate);
        }
    }
}
