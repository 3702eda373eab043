namespace LfpSharp.Lab.Formats.Events;

/// <summary>What events become: steps of two planes, brighter and darker, of rows and columns; 1 where at least one event falls.</summary>
/// <param name="Steps">T.</param>
/// <param name="Height">Rows; those of the sensor are shared out among them.</param>
/// <param name="Width">Columns; those of the sensor are shared out among them.</param>
/// <param name="Binning">How events are divided among the steps.</param>
internal sealed record EventGrid(int Steps, int Height, int Width, EventBinning Binning)
{
    /// <summary>Bytes of a sample, [T, 2, H, W].</summary>
    public int Size => checked(Steps * 2 * Height * Width);

    /// <summary>Puts events into their places; the target is cleared first.</summary>
    /// <remarks>
    /// Step by time: <c>⌊(t − t_0) T / (t_1 − t_0 + 1)⌋</c> with the first and last time; by count: <c>⌊i T / n⌋</c>. Place:
    /// <c>⌊y H / rows⌋</c>, <c>⌊x W / columns⌋</c>. Plane 0 is brighter.
    /// </remarks>
    /// <param name="events">All events of a sample, each within the sensor.</param>
    /// <param name="rows">The sensor's.</param>
    /// <param name="columns">The sensor's.</param>
    /// <param name="target">[T, 2, H, W].</param>
    public void Fill(ReadOnlySpan<SensorEvent> events, int rows, int columns, Span<byte> target)
    {
        target.Clear();
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var one in events)
            (first, last) = (Math.Min(first, one.Time), Math.Max(last, one.Time));
        for (var i = 0; i < events.Length; i++)
        {
            var one = events[i];
            var step = StepOf(one.Time - first, last - first, i, events.Length);
            var (row, column) = (one.Y * Height / rows, one.X * Width / columns);
            target[(((((step * 2) + (one.IsOn ? 0 : 1)) * Height) + row) * Width) + column] = 1;
        }
    }

    /// <summary>The step of an event.</summary>
    /// <param name="since">Its time since the first.</param>
    /// <param name="duration">The time of the last since the first.</param>
    /// <param name="place">Its place among the events.</param>
    /// <param name="count">The number of events.</param>
    public int StepOf(long since, long duration, int place, int count)
        => Binning == EventBinning.Time ? (int)((Int128)since * Steps / ((Int128)duration + 1)) : (int)((long)place * Steps / count);
}
