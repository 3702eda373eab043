using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Stages;

namespace LfpSharp.Lab.Models.Nir;

/// <summary>A NIR file made into weights and options that the lab goes on with.</summary>
/// <param name="Options">The model, for a recipe.</param>
/// <param name="InputShape">One sample's shape.</param>
/// <param name="Outputs">The number of outputs.</param>
/// <param name="Layers">The layers of neurons, each in a few words.</param>
public sealed record NirImport(NirOptions Options, IReadOnlyList<long> InputShape, int Outputs, IReadOnlyList<string> Layers)
{
    /// <summary>Reads a file, and writes its weights as safetensors under the names that the model has.</summary>
    /// <param name="options">The file, the steps and the time step.</param>
    /// <param name="weights">The safetensors file to make.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or holds a network that cannot be made here.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static NirImport Write(NirOptions options, string weights)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (network, shape, outputs, readsPotentials) = NirReader.Read(options.Path, (float?)options.TimeStep);
        var made = options with { Readout = readsPotentials ? new LastMembraneReadout() : options.Readout };
        using var model = new SpikingModel(network, made.Steps, made.Encoder, made.Readout);
        Weights.Save(weights, model);
        return new NirImport(
            made, shape, outputs,
            [.. network.Stages.OfType<LifLayer>().Select(layer => FormattableString.Invariant(
                $"{layer.Connection.GetName()}, decay {layer.Dynamics.Decays[0]:g6}, threshold {layer.Dynamics.Threshold:g6}"))]);
    }
}
