namespace LfpSharp.Lab.Pages;

/// <summary>What a report says, whatever it is written as.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Subtitle">A line below the title; empty for none.</param>
/// <param name="Sections">The sections, in order.</param>
public sealed record Report(string Title, string Subtitle, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Whether a page of it is dark on every screen; else as the reader's system has it. Printed, it is white.</summary>
    public bool IsDark { get; init; }
}
