namespace LfpSharp.Lab.Formats.Nir;

/// <summary>A network in the Neuromorphic Intermediate Representation: nodes, and edges between them.</summary>
/// <param name="Nodes">The nodes by name.</param>
/// <param name="Edges">The edges.</param>
/// <param name="Notes">What the program that wrote it says about it, by name.</param>
internal sealed record NirGraph(
    IReadOnlyDictionary<string, NirNode> Nodes, IReadOnlyList<NirEdge> Edges, IReadOnlyDictionary<string, string> Notes);
