namespace LfpSharp.Commands.Live;

/// <summary>What the playing page asks for.</summary>
/// <param name="Request">What to do.</param>
/// <param name="Speed">The new speed, where that is what is asked for: one of those that the page was told.</param>
internal sealed record PlayRequest(PlayWish? Request, double? Speed);
