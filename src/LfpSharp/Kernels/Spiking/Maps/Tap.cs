namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>One place of a kernel as a position on the one side sees it.</summary>
/// <param name="Slot">The place's first slot.</param>
/// <param name="Position">The position on the other side.</param>
internal readonly record struct Tap(int Slot, int Position);
