using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Lab.Models.Spiking;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>
/// Writes a trained spiking network as a file of the Neuromorphic Intermediate Representation, for snnTorch, Norse, other simulators and
/// chips.
/// </summary>
public static class NirWriter
{
    /// <summary>Writes a model; the file is written beside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, in evaluation mode; float32.</param>
    /// <param name="inputs">One sample or more, [N, ...], for the shape.</param>
    /// <param name="writesResets">
    /// Whether a subtracting reset, which NIR's neurons do not have, is written as nodes that simulators may not know.
    /// </param>
    /// <returns>How many nodes were written, and how many edges.</returns>
    /// <exception cref="NotSupportedException">A part has no form in NIR; the message names it and what to do.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static (int Nodes, int Edges) Write(string path, SpikingModel model, Tensor inputs, bool writesResets = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        using var mode = new Models.EvaluationMode(model);
        var (graph, _) = NirNetwork.Of(model, NirComparison.SampleShape(model, inputs), writesResets);
        NirFile.Write(path, graph);
        return (graph.Nodes.Count, graph.Edges.Count);
    }
}
