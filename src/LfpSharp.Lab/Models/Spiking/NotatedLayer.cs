using System.Globalization;
using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A layer as publications write it: <c>30C3</c>, <c>30C3s2</c>, <c>P2</c> or <c>200</c>.</summary>
/// <param name="Text">What was written.</param>
/// <param name="Outputs">Channels or neurons; 0 for a pool.</param>
/// <param name="Kernel">The side of the kernel or of the pool's window; 0 for a fully connected layer.</param>
/// <param name="Stride">How far the kernel moves.</param>
internal sealed partial record NotatedLayer(string Text, int Outputs, int Kernel, int Stride)
{
    private const int MaxOutputs = 65_536, MaxKernel = 63;

    public bool IsPool => Outputs == 0;

    public bool IsConnected => Kernel == 0;

    /// <summary>Returns the text unless a layer of it cannot be read.</summary>
    /// <exception cref="ArgumentException">One cannot; the message says which.</exception>
    public static string Check(string layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Parse(layers);
        return layers;
    }

    /// <summary>Reads layers with dashes between; empty text is no layer.</summary>
    /// <exception cref="ArgumentException">One cannot be read; the message says which.</exception>
    public static IReadOnlyList<NotatedLayer> Parse(string layers)
        => layers.Length == 0 ? [] : [.. layers.Split('-').Select((text, index) => Read(text.Trim(), index + 1))];

    private static NotatedLayer Read(string text, int place)
    {
        var match = Notation().Match(text);
        int Number(string group, int otherwise, int max) => !match.Groups[group].Success
            ? otherwise
            : int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= 1 && number <= max
                ? number
                : throw Refused(text, place, $"'{match.Groups[group].Value}' is not in 1..{max}");
        if (!match.Success)
            throw Refused(text, place, "it cannot be read");
        return new(text, Number("outputs", 0, MaxOutputs), Number("kernel", 0, MaxKernel), Number("stride", 1, MaxKernel));
    }

    private static ArgumentException Refused(string text, int place, string why) => new(FormattableString.Invariant(
        $"Layer {place} is '{text}': {why}. Write 30C3 for a convolution to 30 channels by 3×3, 30C3s2 for one of stride 2, P2 for a pool ")
        + "of 2×2, 200 for 200 neurons, with dashes between: 30C3-P2-150C3-P2-200. The output layer is added by itself.");

    [GeneratedRegex(
        "^((?<outputs>[0-9]+)(C(?<kernel>[0-9]+)(s(?<stride>[0-9]+))?)?|P(?<kernel>[0-9]+))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Notation();
}
