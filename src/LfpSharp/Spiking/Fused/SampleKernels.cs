using System.Runtime.Intrinsics.X86;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Learning;

namespace LfpSharp.Spiking.Fused;

/// <summary>One sample's way through a whole network, in the widest lanes of this processor.</summary>
internal static unsafe class SampleKernels
{
    // Not Vector512.IsHardwareAccelerated: .NET says no on processors that lower their clock for AVX-512 (Skylake, Cascade Lake), where
    // these kernels, as MKL's, still are faster by it.
    private static bool AreWide => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported;

    /// <summary>The currents of one sample and step from its spikes: <c>b + Σ of the weights of what fired</c>.</summary>
    public static void Currents(FusedConnection connection, ushort* bits, float* currents, SpikeTable table)
    {
        if (AreWide)
            Currents<Lanes512>(connection, bits, currents, table);
        else
            Currents<Lanes256>(connection, bits, currents, table);
    }

    /// <summary>Runs a sample forward through all layers.</summary>
    public static void Forward(FusedRun run, FusedWorkspace work, long sample)
    {
        if (AreWide)
            SampleKernel<Lanes512>.Forward(run, work, sample);
        else
            SampleKernel<Lanes256>.Forward(run, work, sample);
    }

    /// <summary>Takes a sample's signal back through all layers, or lets each learn by itself.</summary>
    public static void Return(FusedRun run, FusedReturn back, FusedWorkspace work, long sample)
    {
        if (AreWide)
            Return<Lanes512>(run, back, work, sample);
        else
            Return<Lanes256>(run, back, work, sample);
    }

    /// <summary>Recomputes the potentials of the last layer, rows of its lanes; row 0 is the rest.</summary>
    public static void Recall(FusedRun run, FusedWorkspace work, long sample, float* rows)
    {
        if (AreWide)
            SampleKernel<Lanes512>.Recall(run, work, sample, rows);
        else
            SampleKernel<Lanes256>.Recall(run, work, sample, rows);
    }

    /// <inheritdoc cref="EventKernel{TLanes}.AddCurrents"/>
    public static void AddCurrents(ConnectionShape shape, ushort* bits, int steps, float* weights, float* currents, SpikeTable table)
    {
        if (AreWide)
            EventKernel<Lanes512>.AddCurrents(shape, bits, steps, weights, currents, table);
        else
            EventKernel<Lanes256>.AddCurrents(shape, bits, steps, weights, currents, table);
    }

    private static void Currents<TLanes>(FusedConnection connection, ushort* bits, float* currents, SpikeTable table)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        SampleKernel<TLanes>.Begin(connection, 1, currents);
        EventKernel<TLanes>.AddCurrents(connection.Shape, bits, 1, connection.Weights, currents, table);
    }

    private static void Return<TLanes>(FusedRun run, FusedReturn back, FusedWorkspace work, long sample)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (back.Signal.Rule is RewardStdp rule)
            SamplePlasticity<TLanes>.Learn(run, back, work, rule, sample);
        else
            SampleReturn<TLanes>.Return(run, back, work, sample);
    }
}
