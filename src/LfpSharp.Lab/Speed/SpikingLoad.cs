namespace LfpSharp.Lab.Speed;

/// <summary>What a <see cref="SpikingBenchmark"/> puts on a network.</summary>
/// <param name="Batch">Samples in a step.</param>
/// <param name="Steps">T.</param>
/// <param name="FiringRate">The rate to which every layer is brought first; null for what random weights give.</param>
/// <param name="WithLoop">Whether the loop over time steps takes its turn too.</param>
public sealed record SpikingLoad(int Batch, int Steps = SpikingLoad.UsualSteps, double? FiringRate = null, bool WithLoop = true)
{
    /// <summary>T where none is given.</summary>
    public const int UsualSteps = 15;
}
