namespace LfpSharp.Lab.Data.Fetching;

/// <summary>How patient a fetch is.</summary>
public sealed record FetchOptions
{
    /// <summary>A server that sends nothing for this long is left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan StallTimeout
    {
        get; init => field = value > TimeSpan.Zero
        ? value
        : throw new ArgumentOutOfRangeException(nameof(StallTimeout), value, "The time must be positive.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>How often a mirror is tried; each try goes on where the last one broke off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Attempts
    {
        get; init => field = value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(Attempts), value, "At least one try.");
    } = 4;

    /// <summary>The pause before the second try; doubled for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}
