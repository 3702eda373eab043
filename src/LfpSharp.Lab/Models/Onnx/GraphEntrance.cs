using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>What is done to samples before a file's first node.</summary>
/// <param name="ReversesChannels">Whether the network takes the channels the other way round.</param>
/// <param name="Enlarges">How many times as wide and high images are made.</param>
internal sealed record GraphEntrance(bool ReversesChannels = false, int Enlarges = 1)
{
    /// <summary>Puts it at the beginning of a network.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="network">The network, which has no steps yet.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <returns>What the file's first node is given.</returns>
    public GraphValue.Computed Enter(string path, OnnxNetwork network, IReadOnlyList<long> sampleShape)
    {
        if ((ReversesChannels || Enlarges > 1) && sampleShape.Count != 3)
        {
            throw OnnxFault.Unreadable(
                path, $"samples of shape {GraphShape.Text(sampleShape)}", "images, [channels, height, width]",
                "Leave model.reverse-channels and model.enlarge out.");
        }

        var (place, shape, none) = (0, sampleShape.ToArray(), new Dictionary<string, string>());
        if (ReversesChannels)
            place = network.Add("", null, (samples, _) => samples[0].flip(1), [place], [], none);
        if (Enlarges > 1)
        {
            var larger = nn.Upsample(scale_factor: [Enlarges, Enlarges], mode: UpsampleMode.Bilinear, align_corners: false);
            place = network.Add("enlarge", larger, null, [place], [], none);
            (shape[1], shape[2]) = (shape[1] * Enlarges, shape[2] * Enlarges);
        }

        return new GraphValue.Computed(place, [GraphShape.Samples, .. shape]);
    }
}
