namespace LfpSharp.Lab.Runs;

/// <summary>Where a run that trains is, for who watches it: <c>progress.json</c>, there only while the run trains.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Done">The share of the whole run that is done, 0 … 1.</param>
/// <param name="StepsPerSecond">Steps a second.</param>
/// <param name="SecondsLeft">Seconds that the run will still take at this rate; null before the first step.</param>
public sealed record RunProgress(int Epoch, int Step, int Steps, double Done, double StepsPerSecond, double? SecondsLeft);
