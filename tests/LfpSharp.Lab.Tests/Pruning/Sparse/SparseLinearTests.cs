using LfpSharp.Lab.Pruning.Sparse;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning.Sparse;

public sealed class SparseLinearTests
{
    public static TheoryData<int, double> Cases => new MatrixTheoryData<int, double>([1, 3, 15, 16, 17, 128, 150, 300], [0, 0.5, 0.95, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_IsTheDenseProduct(int batch, double sparsity)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        random.manual_seed(2);
        using var dense = nn.Linear(83, 41, hasBias: batch != 16);
        dense.weight.masked_fill_(rand([41, 83]).lt(sparsity), 0);
        using var sparse = SparseLinear.Of(dense);
        Assert.Equal(dense.weight.count_nonzero().item<long>(), sparse.Count);
        var inputs = randn([83, batch]).t();
        Assert.True(sparse.call(inputs).allclose(dense.call(inputs), rtol: 1e-5, atol: 1e-5));
    }

    [Fact]
    public void Forward_LargeEnoughForThreads_IsTheDenseProduct()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var before = torch.get_num_threads();
        torch.set_num_threads(2);
        try
        {
            using var dense = nn.Linear(300, 201);
            using var sparse = SparseLinear.Of(dense);
            var inputs = randn(128, 300);
            Assert.True(sparse.call(inputs).allclose(dense.call(inputs), rtol: 1e-5, atol: 1e-5));
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    [Fact]
    public void Forward_WrongInput_SaysWhatIsExpected()
    {
        using var scope = NewDisposeScope();
        using var dense = nn.Linear(4, 2);
        using var sparse = SparseLinear.Of(dense);
        Assert.Contains(
            "expected Float32 [N, 4]", Assert.Throws<ArgumentException>(() => sparse.call(zeros(3, 5))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "expected Float32 [N, 4]",
            Assert.Throws<ArgumentException>(() => sparse.call(zeros(3, 4, dtype: ScalarType.Float64))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Float64_IsRefused()
    {
        using var dense = nn.Linear(4, 2, dtype: ScalarType.Float64);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => SparseLinear.Of(dense)).Message, StringComparison.Ordinal);
    }
}
