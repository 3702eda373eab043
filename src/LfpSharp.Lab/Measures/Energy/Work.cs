namespace LfpSharp.Lab.Measures.Energy;

/// <summary>Arithmetic in 32 bits, and bytes moved between memory and arithmetic; counts may be means and so broken numbers.</summary>
public sealed record Work
{
    private const double WordBytes = 4;

    /// <summary>Nothing.</summary>
    public static Work None { get; } = new();

    /// <summary>Multiplications with addition.</summary>
    public double MultiplyAdds { get; init; }

    /// <summary>Multiplications without.</summary>
    public double Multiplications { get; init; }

    /// <summary>Additions, subtractions and comparisons.</summary>
    public double Adds { get; init; }

    /// <summary>Divisions and square roots.</summary>
    public double Divisions { get; init; }

    /// <summary>Bytes read from memory.</summary>
    public double BytesRead { get; init; }

    /// <summary>Bytes written to memory.</summary>
    public double BytesWritten { get; init; }

    /// <summary>Energy of the arithmetic, in millijoules.</summary>
    public double ArithmeticMillijoules
        => 1e-9 * ((Picojoules.MultiplyAdd * MultiplyAdds) + (Picojoules.Multiplication * Multiplications)
            + (Picojoules.Addition * Adds) + (Picojoules.Division * Divisions));

    /// <summary>Energy of the arithmetic and of all bytes moved from and to an SRAM of 1 MiB, in millijoules.</summary>
    public double SramMillijoules => ArithmeticMillijoules + (1e-9 * Picojoules.SramWord * Words);

    /// <summary>Energy of the arithmetic and of all bytes moved from and to DRAM, in millijoules.</summary>
    public double DramMillijoules => ArithmeticMillijoules + (1e-9 * Picojoules.DramWord * Words);

    private double Words => (BytesRead + BytesWritten) / WordBytes;

    /// <summary>Both together.</summary>
    public static Work operator +(Work first, Work second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new()
        {
            MultiplyAdds = first.MultiplyAdds + second.MultiplyAdds,
            Multiplications = first.Multiplications + second.Multiplications,
            Adds = first.Adds + second.Adds,
            Divisions = first.Divisions + second.Divisions,
            BytesRead = first.BytesRead + second.BytesRead,
            BytesWritten = first.BytesWritten + second.BytesWritten,
        };
    }

    /// <summary>So many times as much.</summary>
    public static Work operator *(double times, Work work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new()
        {
            MultiplyAdds = times * work.MultiplyAdds,
            Multiplications = times * work.Multiplications,
            Adds = times * work.Adds,
            Divisions = times * work.Divisions,
            BytesRead = times * work.BytesRead,
            BytesWritten = times * work.BytesWritten,
        };
    }

    /// <summary>Both together, for languages without operators.</summary>
    public static Work Add(Work first, Work second) => first + second;

    /// <summary>So many times as much, for languages without operators.</summary>
    public static Work Multiply(double times, Work work) => times * work;
}
