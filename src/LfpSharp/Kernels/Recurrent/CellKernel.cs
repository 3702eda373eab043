using System.Numerics;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>One pass over the units of all samples at one step of a gated cell; an index is a sample.</summary>
/// <param name="formula">What is computed.</param>
/// <param name="memory">Where the values lie.</param>
internal readonly struct CellKernel<TFormula>(TFormula formula, CellMemory memory) : IRangeKernel
    where TFormula : unmanaged, ICellFormula
{
    // Units a thread should have at least, so that waking it pays.
    private const int Grain = 8 * 1024;

    private readonly CellMemory memory = memory;

    /// <summary>Does all samples.</summary>
    /// <param name="formula">What is computed.</param>
    /// <param name="memory">Where the values lie.</param>
    /// <param name="samples">How many there are.</param>
    public static void Run(TFormula formula, in CellMemory memory, long samples)
        => KernelThreads.For(
            new CellKernel<TFormula>(formula, memory), (nint)samples, Math.Max(1, Grain / Math.Max(1, memory.Width)));

    public void Run(nint start, nint end)
    {
        for (var row = start; row < end; row++)
        {
            for (nint column = 0; column < memory.Width; column += Vector<float>.Count)
                formula.Apply(new CellPlace(in memory, row, column));
        }
    }
}
