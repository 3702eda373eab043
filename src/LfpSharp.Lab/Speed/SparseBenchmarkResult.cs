namespace LfpSharp.Lab.Speed;

/// <summary>What a <see cref="SparseBenchmark"/> measured.</summary>
/// <param name="Sparsity">The share of weights that are zero.</param>
/// <param name="DenseMs">The median time of the dense product, in milliseconds.</param>
/// <param name="SparseMs">The median time of the sparse product, transposing included.</param>
/// <param name="Turns">How often each had its turn.</param>
public sealed record SparseBenchmarkResult(double Sparsity, double DenseMs, double SparseMs, int Turns)
{
    /// <summary>How many times as fast the sparse product is.</summary>
    public double Speedup => DenseMs / SparseMs;
}
