namespace LfpSharp.Lab.Measures.Energy;

/// <summary>Energy of 32-bit operations and memory accesses, in picojoules, at 45 nm and 0.9 V.</summary>
/// <remarks>
/// Source: Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC 2014, figure 1.1.9; the division by its
/// ratio to a multiplication, see <see cref="Division"/>. Newer processes take less of everything; the ratios matter more than the figures.
/// </remarks>
public static class Picojoules
{
    /// <summary>A multiplication.</summary>
    public const double Multiplication = 3.7;

    /// <summary>An addition, subtraction or comparison.</summary>
    public const double Addition = 0.9;

    /// <summary>A multiplication with addition: one of each.</summary>
    public const double MultiplyAdd = 4.6;

    /// <summary>
    /// A division or square root: 7.1 multiplications, measured on a Cortex-M4F (PMC8934428, table 3); Horowitz gives none.
    /// </summary>
    public const double Division = 7.1 * Multiplication;

    /// <summary>
    /// A 32-bit word read from or written to an SRAM of 1 MiB: half the 100 pJ of 64 bits. 8 KiB take 5 pJ, 32 KiB 10 pJ.
    /// </summary>
    public const double SramWord = 50;

    /// <summary>A 32-bit word read from or written to DRAM; the lower end of the source's 1.3 to 2.6 nJ for 64 bits.</summary>
    public const double DramWord = 640;
}
