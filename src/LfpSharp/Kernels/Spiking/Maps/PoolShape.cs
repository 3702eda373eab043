using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>A maximum over windows of spikes: it fires where one of the window fired.</summary>
internal readonly unsafe record struct PoolShape(
    FeatureMap In, FeatureMap Out, int WindowHeight, int WindowWidth, int StrideHeight, int StrideWidth)
{
    /// <summary>The pooled bits of one step.</summary>
    public void Forward(ushort* bits, ushort* pooled)
    {
        nint groups = In.Groups, row = In.Width * groups;
        for (var position = 0; position < Out.Positions; position++)
        {
            var first = bits + First(position);
            for (var g = 0; g < groups; g++, first++, pooled++)
            {
                var any = 0;
                for (var y = 0; y < WindowHeight; y++)
                {
                    for (var x = 0; x < WindowWidth; x++)
                        any |= first[(y * row) + (x * groups)];
                }

                *pooled = (ushort)any;
            }
        }
    }

    /// <summary>Hands the density of each pooled spike to the first of its window that fired; the rest gets none.</summary>
    /// <param name="bits">The unpooled bits of one step.</param>
    /// <param name="pooled">The pooled bits.</param>
    /// <param name="density">At the pooled lanes.</param>
    /// <param name="target">At the unpooled lanes.</param>
    /// <param name="silentToo">Whether a silent window hands its density to its first place, as an ordinary gradient does.</param>
    /// <param name="adds">Whether it adds to what is there; otherwise that is overwritten.</param>
    public void Backward<TLanes>(ushort* bits, ushort* pooled, float* density, float* target, bool silentToo, bool adds)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        nint groups = In.Groups, row = In.Width * groups;
        if (!adds)
            new Span<float>(target, In.Lanes).Clear();
        for (var position = 0; position < Out.Positions; position++)
        {
            var first = First(position);
            for (var g = 0; g < groups; g++, first++, pooled++, density += 16)
            {
                int open = *pooled, silent = silentToo ? ~open : 0;
                if ((open | silent) == 0)
                    continue;
                var source = TLanes.Load(density);
                for (var y = 0; y < WindowHeight; y++)
                {
                    for (var x = 0; x < WindowWidth; x++)
                    {
                        var from = first + (y * row) + (x * groups);
                        var lanes = target + (from * 16);
                        var taken = (ushort)((open & bits[from]) | silent);
                        TLanes.Store(TLanes.Add(TLanes.Load(lanes), TLanes.And(source, TLanes.Mask(taken))), lanes);
                        open &= ~bits[from];
                        silent = 0;
                    }
                }
            }
        }
    }

    /// <summary>The first bit element of an output's window.</summary>
    private nint First(int position)
    {
        var (y, x) = Math.DivRem(position, Out.Width);
        return ((nint)(y * StrideHeight * In.Width) + (x * StrideWidth)) * In.Groups;
    }
}
