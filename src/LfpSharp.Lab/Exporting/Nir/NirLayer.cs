namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>A layer of neurons of a network and the node of the graph that spikes for it.</summary>
/// <param name="Layer">The layer's name in the network.</param>
/// <param name="Node">The node's name.</param>
internal sealed record NirLayer(string Layer, string Node);
