using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>What the weights of a connection get in one step: <c>s_i n_j</c>, added up over positions.</summary>
/// <remarks>Place by place of the kernel, so that the sums of one place stay in the caches.</remarks>
internal static unsafe class WeightKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Adds one step.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="sources"><see cref="ConnectionShape.Sources"/>.</param>
    /// <param name="channels">The channels that fired, as <see cref="SpikeList.FillEach"/> lists them.</param>
    /// <param name="starts">Where each position's channels start.</param>
    /// <param name="atCurrents">n, all output lanes.</param>
    /// <param name="sums">[slots, padded outputs].</param>
    public static void Add(ConnectionShape shape, int[] sources, int* channels, int* starts, float* atCurrents, float* sums)
    {
        int lanes = shape.Out.Padded, positions = shape.Out.Positions;
        for (var place = 0; place < shape.Places; place++, sums += (nint)shape.In.Padded * lanes)
        {
            var ofPlace = sources.AsSpan(place * positions, positions);
            for (var position = 0; position < positions; position++)
            {
                var source = ofPlace[position];
                if (source >= 0)
                {
                    EventKernel<TLanes>.AddToRows(
                        new(channels + starts[source], starts[source + 1] - starts[source]), atCurrents + ((nint)position * lanes), sums,
                        lanes);
                }
            }
        }
    }
}
