namespace LfpSharp.Lab.Formats.Events;

/// <summary>How events are divided among time steps.</summary>
public enum EventBinning
{
    /// <summary>Each step has an equal share of the time from the first event to the last.</summary>
    Time,

    /// <summary>Each step has an equal share of the events, in their order.</summary>
    Count,
}
