namespace LfpSharp.Lab.Teaching;

/// <summary>What came of applying the rewards of a teaching anew.</summary>
/// <param name="Entries">Rewards, and undoings of rewards.</param>
/// <param name="Found">SHA-256 of the weights after all of them.</param>
/// <param name="Expected">That of the teaching's own last weights; null where it was not ended in order.</param>
/// <param name="Differs">The first entry, from 0, that found other weights than in the teaching; null for none.</param>
public sealed record TeachingReplay(int Entries, string Found, string? Expected, int? Differs)
{
    /// <summary>Whether everything that is known of the weights is the same.</summary>
    public bool IsSame => Differs is null && (Expected ?? Found) == Found;
}
