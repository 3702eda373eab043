using System.Numerics;

namespace LfpSharp.Kernels.Spiking;

/// <summary>A maximum over windows of spikes: it fires where one of the window fired.</summary>
internal readonly unsafe record struct PoolShape(FeatureMap In, FeatureMap Out, int WindowHeight, int WindowWidth, int StrideHeight, int StrideWidth)
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
    /// <param name="target">At the unpooled lanes; overwritten.</param>
    /// <param name="silentToo">Whether a silent window hands its density to its first place, as an ordinary gradient does.</param>
    public void Backward(ushort* bits, ushort* pooled, float* density, float* target, bool silentToo)
    {
        var groups = In.Groups;
        new Span<float>(target, In.Lanes).Clear();
        for (var position = 0; position < Out.Positions; position++)
        {
            for (var g = 0; g < groups; g++)
            {
                var source = density + (((nint)position * groups) + g) * 16;
                uint open = pooled[(position * groups) + g];
                if (silentToo)
                    Hand(~open & 0xFFFF, source, target + (((nint)Source(position, 0) + g) * 16));
                for (var place = 0; open != 0; place++)
                {
                    var from = Source(position, place) + g;
                    Hand(open & bits[from], source, target + ((nint)from * 16));
                    open &= ~(uint)bits[from];
                }
            }
        }
    }

    private static void Hand(uint lanes, float* source, float* target)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            target[lane] += source[lane];
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
