namespace LfpSharp.Spiking.Neurons;

/// <summary>A spike leaves the potential as it is. <c>k = u, a = 0</c>.</summary>
public sealed record NoReset : Reset;
