namespace LfpSharp.Kernels.Spiking;

/// <summary>Which inputs feed which neurons: a convolution. A linear layer is one whose kernel covers its whole input.</summary>
/// <remarks>A slot is a place of the kernel and a channel there, <c>(ky·Kw + kx)·padded channels + channel</c>; a slot's weights lie in one row of lanes.</remarks>
internal sealed record ConnectionShape(
    FeatureMap In, FeatureMap Out, int KernelHeight, int KernelWidth, int StrideHeight = 1, int StrideWidth = 1, int PaddingHeight = 0, int PaddingWidth = 0)
{
    public int Slots => KernelHeight * KernelWidth * In.Padded;

    /// <summary>For each output position, the input positions that it sees.</summary>
    public TapTable Inputs() => new(Out.Positions, Taps().Select(tap => (tap.Output, new Tap(tap.Slot, tap.Input))));

    /// <summary>For each input position, the output positions that see it.</summary>
    public TapTable Outputs() => new(In.Positions, Taps().Select(tap => (tap.Input, new Tap(tap.Slot, tap.Output))));

    private IEnumerable<(int Input, int Output, int Slot)> Taps()
    {
        for (var output = 0; output < Out.Positions; output++)
        {
            for (var place = 0; place < KernelHeight * KernelWidth; place++)
            {
                var row = (output / Out.Width * StrideHeight) - PaddingHeight + (place / KernelWidth);
                var column = (output % Out.Width * StrideWidth) - PaddingWidth + (place % KernelWidth);
                if (row >= 0 && row < In.Height && column >= 0 && column < In.Width)
                    yield return ((row * In.Width) + column, output, place * In.Padded);
            }
        }
    }
}
