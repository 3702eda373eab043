namespace LfpSharp.Lab.Pages;

/// <summary>How a series is drawn.</summary>
public enum ChartMark
{
    /// <summary>A line, with a band where it has one.</summary>
    Line,

    /// <summary>A dot a value.</summary>
    Dots,

    /// <summary>A cross a value.</summary>
    Crosses,
}
