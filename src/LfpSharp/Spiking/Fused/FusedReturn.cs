using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Stages;

namespace LfpSharp.Spiking.Fused;

/// <summary>What a way back through the fused kernels reads and writes, beyond the run.</summary>
/// <param name="Signal">At the output neurons, without its sign.</param>
/// <param name="Values">The signal's values, [T, N, ...].</param>
/// <param name="FirstAtCurrents">Where the signal at the first layer's currents goes if currents came in, as its currents lie.</param>
/// <param name="HiddenModulation">What modulates all hidden neurons under <see cref="RewardStdp"/>, [T, N]; null under other rules.</param>
/// <param name="Learns">Which layers have a parameter that may change.</param>
/// <param name="InputDensity">Where the density at the input's spikes goes, [N, T, lanes]; null where nobody asks.</param>
internal sealed unsafe record FusedReturn(
    StageSignal Signal, nint Values, nint FirstAtCurrents, nint HiddenModulation, bool[] Learns, nint InputDensity)
{
    /// <summary>Whether silent neurons receive a density too.</summary>
    public bool Everywhere => Signal.Rule.ReachesSilentNeurons;

    /// <inheritdoc cref="Values"/>
    public float* Source => (float*)Values;

    /// <inheritdoc cref="FirstAtCurrents"/>
    public float* First => (float*)FirstAtCurrents;

    /// <inheritdoc cref="HiddenModulation"/>
    public float* Hidden => (float*)HiddenModulation;

    /// <inheritdoc cref="InputDensity"/>
    public float* Input => (float*)InputDensity;
}
