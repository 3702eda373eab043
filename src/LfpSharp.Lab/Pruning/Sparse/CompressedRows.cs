using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>
/// A matrix in compressed sparse rows: only what is not zero. Tensors of more dimensions count as a matrix of <c>[first, rest]</c>.
/// </summary>
public sealed class CompressedRows : IDisposable
{
    private CompressedRows(IReadOnlyList<long> shape, Tensor values, Tensor columns, Tensor rows)
        => (Shape, Values, Columns, Rows) = (shape, values, columns, rows);

    /// <summary>The shape of the whole tensor.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values, row by row, of the tensor's type: [values].</summary>
    public Tensor Values { get; }

    /// <summary>The column of each value, ascending in a row: int32 [values].</summary>
    public Tensor Columns { get; }

    /// <summary>Where each row's values begin, and at last their number: int32 [rows + 1].</summary>
    public Tensor Rows { get; }

    /// <summary>Compresses a tensor; -0 counts as zero and NaN does not.</summary>
    /// <param name="dense">At least two dimensions, on the CPU.</param>
    public static CompressedRows Of(Tensor dense)
    {
        ArgumentNullException.ThrowIfNull(dense);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var matrix = dense.detach().reshape(dense.shape[0], -1);
        var places = matrix.ne(0);
        var indices = places.flatten().nonzero().flatten();
        var values = matrix.flatten().index_select(0, indices);
        var columns = indices.remainder(matrix.shape[1]).to_type(ScalarType.Int32);
        var rows = cat([zeros(1, dtype: ScalarType.Int64), places.sum(dim: 1).cumsum(0)]).to_type(ScalarType.Int32);
        return new CompressedRows(
            dense.shape, values.DetachFromDisposeScope(), columns.DetachFromDisposeScope(), rows.DetachFromDisposeScope());
    }

    /// <summary>Puts together what was taken apart; copies.</summary>
    /// <param name="shape">The shape of the whole tensor.</param>
    /// <param name="values">As <see cref="Values"/>.</param>
    /// <param name="columns">As <see cref="Columns"/>.</param>
    /// <param name="rows">As <see cref="Rows"/>.</param>
    /// <exception cref="ArgumentException">They contradict each other.</exception>
    public static CompressedRows From(IReadOnlyList<long> shape, Tensor values, Tensor columns, Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var width = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
        if (columns.dtype != ScalarType.Int32 || rows.dtype != ScalarType.Int32)
            throw new ArgumentException($"Columns and rows are {columns.dtype} and {rows.dtype}, but must be Int32.");
        var (starts, places) = (rows.data<int>().ToArray(), columns.data<int>().ToArray());
        if (starts.Length != shape[0] + 1 || starts[0] != 0 || starts[^1] != places.Length || values.NumberOfElements != places.Length
            || starts.Zip(starts.Skip(1)).Any(pair => pair.First > pair.Second))
        {
            throw new ArgumentException($"{starts.Length} row starts, {places.Length} columns and {values.NumberOfElements} values do "
                + $"not make a matrix of {shape[0]} rows.");
        }

        if (places.Any(column => column < 0 || column >= width))
            throw new ArgumentException($"A column is outside of 0 to {width - 1}.");
        return new CompressedRows(
            [.. shape],
            values.detach().clone().DetachFromDisposeScope(),
            columns.detach().clone().DetachFromDisposeScope(),
            rows.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>The whole tensor; the caller disposes it.</summary>
    public Tensor ToDense()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var width = Shape.Skip(1).Aggregate(1L, (product, side) => product * side);
        var lengths = Rows.slice(0, 1, Shape[0] + 1, 1) - Rows.slice(0, 0, Shape[0], 1);
        var row = arange(Shape[0], ScalarType.Int64).repeat_interleave(lengths.to_type(ScalarType.Int64));
        var flat = zeros([Shape[0] * width], Values.dtype);
        flat.index_copy_(0, (row * width) + Columns, Values);
        return flat.reshape([.. Shape]).DetachFromDisposeScope();
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Values.Dispose();
        Columns.Dispose();
        Rows.Dispose();
    }
}
