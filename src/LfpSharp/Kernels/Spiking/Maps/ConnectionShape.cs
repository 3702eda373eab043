namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>Which inputs feed which neurons: a convolution. A linear layer is one whose kernel covers its whole input.</summary>
/// <remarks>
/// A slot is a place of the kernel and a channel there, <c>(ky·Kw + kx)·padded channels + channel</c>; a slot's weights lie in one row of
/// lanes.
/// </remarks>
internal sealed record ConnectionShape(
    FeatureMap In, FeatureMap Out, int KernelHeight, int KernelWidth, int StrideHeight = 1, int StrideWidth = 1,
    int PaddingHeight = 0, int PaddingWidth = 0)
{
    private int[]? targets;

    /// <summary>Places of the kernel.</summary>
    public int Places => KernelHeight * KernelWidth;

    public int Slots => Places * In.Padded;

    /// <summary>For each input position, the output positions that see it.</summary>
    public TapTable Outputs() => new(In.Positions, Taps().Select(tap => (tap.Input, new Tap(tap.Slot, tap.Output))));

    /// <summary>
    /// For each place of the kernel and, within it, each input position: the output position that sees it there, −1 if none does.
    /// </summary>
    public int[] Targets => targets ??= TargetsOf();
    private int[] TargetsOf()
    {
        int[] found = [.. Enumerable.Repeat(-1, Places * In.Positions)];
        foreach (var (input, output, slot) in Taps())
            found[(slot / In.Padded * In.Positions) + input] = output;
        return found;
    }

    private IEnumerable<(int Input, int Output, int Slot)> Taps()
        => from output in Enumerable.Range(0, Out.Positions)
           from place in Enumerable.Range(0, Places)
           let input = Source(place, output)
           where input >= 0
           select (input, output, place * In.Padded);

    private int Source(int place, int output)
    {
        var row = (output / Out.Width * StrideHeight) - PaddingHeight + (place / KernelWidth);
        var column = (output % Out.Width * StrideWidth) - PaddingWidth + (place % KernelWidth);
        return row >= 0 && row < In.Height && column >= 0 && column < In.Width ? (row * In.Width) + column : -1;
    }
}
