using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a series of runs while it goes on, and what it brought.</summary>
/// <typeparam name="TResult">What it brings.</typeparam>
internal interface ISeriesView<in TResult> : IProgress<SeriesProgress>, IDisposable
{
    /// <summary>Shows the result; returns the exit code.</summary>
    int After(TResult result);
}
