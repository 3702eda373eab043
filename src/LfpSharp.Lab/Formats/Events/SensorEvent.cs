namespace LfpSharp.Lab.Formats.Events;

/// <summary>A pixel of an event camera has seen it become brighter or darker.</summary>
/// <param name="Time">In microseconds.</param>
/// <param name="X">The column, from 0.</param>
/// <param name="Y">The row, from 0.</param>
/// <param name="IsOn">Whether it became brighter.</param>
internal readonly record struct SensorEvent(long Time, int X, int Y, bool IsOn);
