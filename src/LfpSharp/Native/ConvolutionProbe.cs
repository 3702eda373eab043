using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>
/// Compares libtorch's float32 convolutions with its float64 ones, which are computed by other code: output, gradient at the
/// input, gradient of the weights.
/// </summary>
/// <remarks>It uses no random numbers and leaves nothing behind, whatever mode the calling thread is in.</remarks>
internal static class ConvolutionProbe
{
    /// <summary>Right convolutions differ by 1e-6 at most, the wrong ones that were seen by 0.1 and more.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Kernels and images that hardly any network has: what is compiled wrongly for the probe serves nobody else.</summary>
    private const long KernelHeight = 2, KernelWidth = 3;

    /// <summary>One sample was seen to be right where several were not.</summary>
    private const long Batch = 3;

    /// <summary>Channels that are no multiple of 16, of the kinds that were seen to be wrong.</summary>
    private static readonly Shape[] Odd = [new(3, 7, 7), new(1, 9, 11), new(17, 17, 7), new(12, 20, 9), new(25, 75, 9)];

    /// <summary>Channels of which <see cref="ConvolutionSwitch"/> leaves the convolution to oneDNN.</summary>
    private static readonly Shape[] Full = [new(16, 16, 7), new(1, 16, 9)];

    private static readonly int[] PoisonSizes = [64, 256, 1024, 4096, 16384, 65536];

    /// <summary>The largest relative error.</summary>
    /// <param name="attempt">
    /// The number of the attempt in this process, 0 to 6: each has other numbers of channels and images of another size, since
    /// oneDNN keeps what it has compiled for a shape, right or wrong.
    /// </param>
    public static double LargestError(int attempt)
    {
        using var outOfInference = inference_mode(false);
        using var grad = enable_grad();
        return Odd.Select(shape => shape.Larger(attempt)).Concat(Full).Max(Error);
    }

    private static double Error(Shape shape)
    {
        using var scope = NewDisposeScope();
        var weight = Waves(shape.OutputChannels, shape.InputChannels, KernelHeight, KernelWidth);
        var input = Waves(Batch, shape.InputChannels, shape.Side, shape.Side + 1);
        Poison();
        var single = Compute(input.to_type(ScalarType.Float32), weight.to_type(ScalarType.Float32));
        var reference = Compute(input, weight);
        return single.Zip(reference).Max(pair => Distance(pair.First, pair.Second));
    }

    // Irregular values around 0 without a random number: the process's own sequence stays as it is.
    private static Tensor Waves(params long[] shape)
        => arange(shape.Aggregate(1L, (product, size) => product * size), ScalarType.Float64).add(1).square().mul(0.61803398875).sin().reshape(shape);

    /// <summary>Memory that is freed full of NaN shows whoever reads what was never written.</summary>
    private static void Poison()
    {
        foreach (var size in PoisonSizes)
        {
            using var first = full(size, float.NaN);
            using var second = full(size, float.NaN);
        }
    }

    private static Tensor[] Compute(Tensor input, Tensor weight)
    {
        var x = input.detach().clone().requires_grad_(true);
        var w = weight.detach().clone().requires_grad_(true);
        var output = nn.functional.conv2d(x, w);
        return [output.detach(), .. autograd.grad([output], [x, w], [output.detach().cos()])];
    }

    private static double Distance(Tensor actual, Tensor expected)
    {
        var error = (actual.to_type(ScalarType.Float64) - expected).norm().item<double>() / expected.norm().item<double>();
        return double.IsFinite(error) ? error : double.PositiveInfinity;
    }

    private readonly record struct Shape(long InputChannels, long OutputChannels, long Side)
    {
        public Shape Larger(int by) => new(InputChannels == 1 ? 1 : InputChannels + by, OutputChannels + by, Side + by);
    }
}
