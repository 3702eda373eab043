using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>A maximum over windows of spikes: it fires where one of the window fired.</summary>
internal readonly unsafe record struct PoolShape(
    FeatureMap In, FeatureMap Out, int WindowHeight, int WindowWidth, int StrideHeight, int StrideWidth)
{
    /// <summary>The pooled bits of one step.</summary>
    public void Forward(ushort* bits, ushort* pooled)
    {
        var groups = In.Groups;
        for (var position = 0; position < Out.Positions; position++)
        {
            for (var g = 0; g < groups; g++)
            {
                var any = 0;
                for (var place = 0; place < WindowHeight * WindowWidth; place++)
                    any |= bits[Source(position, place) + g];
                pooled[(position * groups) + g] = (ushort)any;
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
        var groups = In.Groups;
        if (!adds)
            new Span<float>(target, In.Lanes).Clear();
        for (var position = 0; position < Out.Positions; position++)
        {
            for (var g = 0; g < groups; g++, pooled++, density += 16)
            {
                int open = *pooled, silent = silentToo ? ~open : 0;
                if ((open | silent) == 0)
                    continue;
                var source = TLanes.Load(density);
                for (var place = 0; place < WindowHeight * WindowWidth; place++)
                {
                    var from = Source(position, place) + g;
                    var lanes = target + ((nint)from * 16);
                    var taken = (ushort)((open & bits[from]) | silent);
                    TLanes.Store(TLanes.Add(TLanes.Load(lanes), TLanes.And(source, TLanes.Mask(taken))), lanes);
                    open &= ~bits[from];
                    silent = 0;
                }
            }
        }
    }

    /// <summary>The first bit element of a place in an output's window.</summary>
    private int Source(int position, int place)
    {
        var row = (position / Out.Width * StrideHeight) + (place / WindowWidth);
        var column = (position % Out.Width * StrideWidth) + (place % WindowWidth);
        return ((row * In.Width) + column) * In.Groups;
    }
}
