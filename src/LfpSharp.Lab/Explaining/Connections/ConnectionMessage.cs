namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>What went through one connection of a neuron, summed over samples.</summary>
/// <param name="Place">Where in the weight: the input, of convolutions input channel, row and column.</param>
/// <param name="Weight">w.</param>
/// <param name="Message">m.</param>
public sealed record ConnectionMessage(string Place, double Weight, double Message);
