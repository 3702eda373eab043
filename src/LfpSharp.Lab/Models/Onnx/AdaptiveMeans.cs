using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Means over windows of unlike sizes as a matrix, which is how adaptive average pools stand in ONNX.</summary>
internal static class AdaptiveMeans
{
    /// <summary>What the exporter's names of such matrices end with.</summary>
    public const string Name = ".means";

    private const double Tolerance = 1e-6;

    /// <summary>
    /// [windows, length]: window i is the mean over ⌊i n / m⌋ … ⌈(i + 1) n / m⌉ − 1, as adaptive pools have it.
    /// </summary>
    public static Tensor Matrix(long length, long windows)
    {
        var means = zeros(windows, length);
        for (long i = 0; i < windows; i++)
        {
            var (first, end) = (i * length / windows, (((i + 1) * length) + windows - 1) / windows);
            means[i].narrow(0, first, end - first).fill_(1.0 / (end - first));
        }

        return means;
    }

    /// <summary>How many windows a matrix is the means over; null where it is none of these.</summary>
    public static long? Windows(Tensor matrix)
        => matrix.NumberOfElements > 0 && Matrix(matrix.shape[1], matrix.shape[0]).allclose(matrix, 0, Tolerance) ? matrix.shape[0] : null;
}
