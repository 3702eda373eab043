namespace LfpSharp.Lab.Speed;

/// <summary>What a <see cref="SparseBenchmark"/> measured.</summary>
/// <param name="Sparsity">The share of weights that are zero.</param>
/// <param name="DenseMs">The median time of the dense product, in milliseconds.</param>
/// <param name="SparseMs">The median time of the sparse product, transposing included.</param>
/// <param name="DenseFastestMs">The fastest turn of the dense product, which other programs disturbed least.</param>
/// <param name="SparseFastestMs">The fastest turn of the sparse product.</param>
/// <param name="Turns">How often each had its turn.</param>
public sealed record SparseBenchmarkResult(
    double Sparsity, double DenseMs, double SparseMs, double DenseFastestMs, double SparseFastestMs, int Turns)
{
    /// <summary>How many times as fast the sparse product is, by the medians.</summary>
    public double Speedup => DenseMs / SparseMs;

    /// <summary>The same by the fastest turns.</summary>
    public double FastestSpeedup => DenseFastestMs / SparseFastestMs;
}
