using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Options;
using LfpSharp.Spiking.Codes;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Nir;

/// <summary>
/// The spiking network of a NIR file: its layers and neurons. Its weights are drawn anew; <c>from</c> with what <c>lfp import</c> wrote
/// takes
/// the file's.
/// </summary>
public sealed record NirOptions : ModelOptions
{
    /// <summary>The NIR file.</summary>
    public string Path { get; init; } = "";

    /// <summary>T, the steps for which a sample is shown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..100,000.</exception>
    [Range(1, 100_000)]
    public int Steps { get; init => field = OptionRange.Check(this, value); } = 15;

    /// <summary>dt in seconds; null for the file's own, or else 1e-4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, 1000, MinimumIsExclusive = true)]
    public double? TimeStep { get; init => field = OptionRange.Check(this, value); }

    /// <summary>How an input is shown.</summary>
    public EncoderKind Encoder { get; init; } = EncoderKind.Constant;

    /// <summary>How the output is read.</summary>
    public SpikeReadout Readout { get; init; } = new CountReadout();

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        if (Path.Length == 0)
            throw new ArgumentException("The model 'nir' needs a file. Give it with model.path.");
        var (network, shape, outputs, _) = NirReader.Read(Path, (float?)TimeStep);
        if (SpikingModelOptions.StepShape(sampleShape, Encoder, Steps).SequenceEqual(shape) && outputs == classes)
            return new SpikingModel(network, Steps, Encoder, Readout);
        network.Dispose();
        throw new ArgumentException(
            $"The network of '{Path}' takes samples of shape [{string.Join(", ", shape)}] and has {outputs} outputs; the data has "
            + $"samples of shape [{string.Join(", ", sampleShape)}] and {classes} classes. Choose the data that it was made for.");
    }
}
