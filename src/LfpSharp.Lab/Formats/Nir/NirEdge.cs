namespace LfpSharp.Lab.Formats.Nir;

/// <summary>What leaves one node enters another; several edges into a node add up.</summary>
/// <param name="From">The name of a node.</param>
/// <param name="To">The name of a node.</param>
internal readonly record struct NirEdge(string From, string To);
