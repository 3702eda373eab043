using LfpSharp.Lab.Measures.Energy;

namespace LfpSharp.Lab.Tests.Measures.Energy;

/// <summary>Computes with single numbers and counts what it does.</summary>
internal sealed class Abacus
{
    private long multiplyAdds, multiplications, adds, divisions;

    public Work Work => new() { MultiplyAdds = multiplyAdds, Multiplications = multiplications, Adds = adds, Divisions = divisions };

    public double MultiplyAdd(double a, double b, double c) => Counted(ref multiplyAdds, (a * b) + c);

    public double Multiply(double a, double b) => Counted(ref multiplications, a * b);

    public double Add(double a, double b) => Counted(ref adds, a + b);

    public double Larger(double a, double b) => Counted(ref adds, Math.Max(a, b));

    public double Divide(double a, double b) => Counted(ref divisions, a / b);

    private static double Counted(ref long count, double value)
    {
        count++;
        return value;
    }
}
