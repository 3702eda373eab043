namespace LfpSharp.Lab.Watching;

/// <summary>Curves that belong into one chart.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">
/// The unit of its values: <c>share</c> for 0 … 1, <c>log</c> for what is read on a logarithmic axis, else empty.
/// </param>
/// <param name="Curves">The curves; at least one.</param>
public sealed record WatchedChart(string Title, string Unit, IReadOnlyList<WatchedCurve> Curves);
