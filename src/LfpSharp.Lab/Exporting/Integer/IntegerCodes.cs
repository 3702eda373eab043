using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Whole numbers n of a graph, and what the network has there: <c>a = scale_c n + zero</c>.</summary>
/// <param name="Name">What nodes call them.</param>
/// <param name="Zero">What the network has where all of them are 0, float64 [1, channels, ...].</param>
/// <param name="Scale">Above 0, one for each channel or column.</param>
/// <param name="Greatest">The greatest of them, 255 at most; the least is 0.</param>
internal sealed record IntegerCodes(string Name, Tensor Zero, double[] Scale, int Greatest)
{
    /// <summary>Channels in a row with the same scale: from where, and how many.</summary>
    public IEnumerable<(int First, int Count)> Runs()
    {
        for (var first = 0; first < Scale.Length;)
        {
            var count = 1;
            while (first + count < Scale.Length && Scale[first + count] == Scale[first])
                count++;
            yield return (first, count);
            first += count;
        }
    }
}
