using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>
/// The density at a layer's input, <c>c = Wᵀ n</c>, for one sample over all steps and a range of input lanes: at every input, whether it
/// fired or not.
/// </summary>
/// <remarks>
/// Channel group by channel group and place by place, so that the weights in use stay in the first cache over all positions; and a weight
/// that is read serves up to five steps, so that the multiplications and not the reads set the pace.
/// </remarks>
internal static unsafe class DenseDensityKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Whether two groups of lanes go side by side: where the registers hold twice the sums.</summary>
    private static bool InPairs => typeof(TLanes) == typeof(Lanes512);

    /// <summary>Computes it.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="transposed">[channel groups of the input, places, outputs, 16].</param>
    /// <param name="atCurrents">n, [T, output lanes].</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>, rows of <c>to − from</c> lanes.</param>
    /// <param name="adds">Whether it adds to what is there.</param>
    /// <param name="signals">Room for the list of outputs that have a signal.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        ConnectionShape shape, float* transposed, float* atCurrents, int from, int to, int steps, float* density, bool adds,
        SignalTable signals)
    {
        signals.Fill(shape.Out, atCurrents, steps);
        int groups = shape.In.Groups, step = InPairs ? 2 : 1, positions = shape.In.Positions;
        nint ofPlace = (nint)shape.Out.Channels * 16, ofGroup = shape.Places * ofPlace;
        var product = new Product(shape.Out, to - from, ofGroup, steps, (nint)atCurrents, signals);
        if (!adds)
        {
            for (nint t = 0; t < steps; t++)
                new Span<float>(density + (t * product.Width), to - from).Clear();
        }

        for (var group = 0; group < groups; group += step, transposed += step * ofGroup)
        {
            var weights = transposed;
            for (var place = 0; place < shape.Places; place++, weights += ofPlace)
            {
                for (var position = from / shape.In.Padded; position < positions; position++)
                {
                    var lane = (position * shape.In.Padded) + (group * 16);
                    var output = shape.Targets[(place * positions) + position];
                    if (lane >= to)
                        break;
                    if (output < 0)
                        continue;
                    var target = density + lane - from;
                    bool one = lane >= from, two = step == 2 && group + 1 < groups && lane + 16 >= from && lane + 16 < to;
                    if (one && two)
                        Steps<Count2>(product, weights, output, target);
                    else if (one)
                        Steps<Count1>(product, weights, output, target);
                    else if (two)
                        Steps<Count1>(product, weights + ofGroup, output, target + 16);
                }
            }
        }
    }

    /// <summary>All steps of one group of lanes or two, part by part.</summary>
    private static void Steps<TGroups>(in Product product, float* weights, int output, float* target)
        where TGroups : struct, ICount
    {
        for (var part = 0; part < SignalTable.Parts(product.Steps); part++)
        {
            int t = SignalTable.First(product.Steps, part), count = SignalTable.First(product.Steps, part + 1) - t;
            var starts = (int*)product.Signals.Starts + ((nint)part * product.Map.Positions) + output;
            var channels = new ReadOnlySpan<int>((int*)product.Signals.Outputs + starts[0], starts[1] - starts[0]);
            var n = (float*)product.AtCurrents + ((nint)t * product.Map.Lanes) + ((nint)output * product.Map.Padded);
            var sums = target + (t * product.Width);
            switch (count)
            {
                case 1: Tile<Count1, TGroups>(product, weights, channels, n, sums); break;
                case 2: Tile<Count2, TGroups>(product, weights, channels, n, sums); break;
                case 3: Tile<Count3, TGroups>(product, weights, channels, n, sums); break;
                case 4: Tile<Count4, TGroups>(product, weights, channels, n, sums); break;
                default: Tile<Count5, TGroups>(product, weights, channels, n, sums); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TSteps, TGroups>(
        in Product product, float* weights, ReadOnlySpan<int> channels, float* atCurrents, float* target)
        where TSteps : struct, ICount
        where TGroups : struct, ICount
    {
        nint stride = product.Map.Lanes, width = product.Width, second = product.Second;
        TLanes a = TLanes.Load(target), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, k = a;
        if (TSteps.Value > 1)
            b = TLanes.Load(target + width);
        if (TSteps.Value > 2)
            c = TLanes.Load(target + (2 * width));
        if (TSteps.Value > 3)
            d = TLanes.Load(target + (3 * width));
        if (TSteps.Value > 4)
            e = TLanes.Load(target + (4 * width));
        if (TGroups.Value > 1)
            f = TLanes.Load(target + 16);
        if (TGroups.Value > 1 && TSteps.Value > 1)
            g = TLanes.Load(target + width + 16);
        if (TGroups.Value > 1 && TSteps.Value > 2)
            h = TLanes.Load(target + (2 * width) + 16);
        if (TGroups.Value > 1 && TSteps.Value > 3)
            i = TLanes.Load(target + (3 * width) + 16);
        if (TGroups.Value > 1 && TSteps.Value > 4)
            k = TLanes.Load(target + (4 * width) + 16);
        foreach (nint channel in channels)
        {
            float* row = weights + (channel * 16), signals = atCurrents + channel;
            TLanes one = TLanes.Load(row), two = TGroups.Value > 1 ? TLanes.Load(row + second) : one;
            var p = TLanes.Of(*signals);
            a = TLanes.MultiplyAdd(p, one, a);
            if (TGroups.Value > 1)
                f = TLanes.MultiplyAdd(p, two, f);
            if (TSteps.Value > 1)
            {
                var q = TLanes.Of(signals[stride]);
                b = TLanes.MultiplyAdd(q, one, b);
                if (TGroups.Value > 1)
                    g = TLanes.MultiplyAdd(q, two, g);
            }

            if (TSteps.Value > 2)
            {
                var r = TLanes.Of(signals[2 * stride]);
                c = TLanes.MultiplyAdd(r, one, c);
                if (TGroups.Value > 1)
                    h = TLanes.MultiplyAdd(r, two, h);
            }

            if (TSteps.Value > 3)
            {
                var s = TLanes.Of(signals[3 * stride]);
                d = TLanes.MultiplyAdd(s, one, d);
                if (TGroups.Value > 1)
                    i = TLanes.MultiplyAdd(s, two, i);
            }

            if (TSteps.Value > 4)
            {
                var t = TLanes.Of(signals[4 * stride]);
                e = TLanes.MultiplyAdd(t, one, e);
                if (TGroups.Value > 1)
                    k = TLanes.MultiplyAdd(t, two, k);
            }
        }

        TLanes.Store(a, target);
        if (TSteps.Value > 1)
            TLanes.Store(b, target + width);
        if (TSteps.Value > 2)
            TLanes.Store(c, target + (2 * width));
        if (TSteps.Value > 3)
            TLanes.Store(d, target + (3 * width));
        if (TSteps.Value > 4)
            TLanes.Store(e, target + (4 * width));
        if (TGroups.Value > 1)
            TLanes.Store(f, target + 16);
        if (TGroups.Value > 1 && TSteps.Value > 1)
            TLanes.Store(g, target + width + 16);
        if (TGroups.Value > 1 && TSteps.Value > 2)
            TLanes.Store(h, target + (2 * width) + 16);
        if (TGroups.Value > 1 && TSteps.Value > 3)
            TLanes.Store(i, target + (3 * width) + 16);
        if (TGroups.Value > 1 && TSteps.Value > 4)
            TLanes.Store(k, target + (4 * width) + 16);
    }

    /// <summary>What all tiles of a product share.</summary>
    /// <param name="Map">The outputs.</param>
    /// <param name="Width">From one step's densities to the next's.</param>
    /// <param name="Second">From one channel group's weights to the next's.</param>
    /// <param name="Steps">T.</param>
    /// <param name="AtCurrents">n, [T, output lanes].</param>
    /// <param name="Signals">Where n is not 0.</param>
    private readonly record struct Product(
        FeatureMap Map, nint Width, nint Second, int Steps, nint AtCurrents, SignalTable Signals);
}
