using LfpSharp.Testing.Twins;

namespace LfpSharp.Tests.Twins;

/// <summary>The connections of a two-dimensional convolution, one by one.</summary>
internal sealed record ScalarConvolution(
    int Channels, int Filters, int Size, int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, int Groups = 1)
{
    /// <summary>Height and width of what comes out.</summary>
    public int Side => ((Size + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;

    /// <summary>For each output the number of its bias: that of its channel.</summary>
    public int[] BiasOf => [.. Enumerable.Range(0, Filters * Side * Side).Select(j => j / (Side * Side))];

    public List<ScalarConnection> Connections() =>
    [
        .. from f in Enumerable.Range(0, Filters)
           from y in Enumerable.Range(0, Side)
           from x in Enumerable.Range(0, Side)
           from c in Enumerable.Range(0, Channels / Groups)
           from ky in Enumerable.Range(0, Kernel)
           from kx in Enumerable.Range(0, Kernel)
           let iy = (y * Stride) - Padding + (ky * Dilation)
           let ix = (x * Stride) - Padding + (kx * Dilation)
           where iy >= 0 && iy < Size && ix >= 0 && ix < Size
           let channel = (f / (Filters / Groups) * (Channels / Groups)) + c
           select new ScalarConnection(
               (channel * Size * Size) + (iy * Size) + ix,
               (f * Side * Side) + (y * Side) + x,
               (((((f * (Channels / Groups)) + c) * Kernel) + ky) * Kernel) + kx),
    ];

    /// <summary>The windows of a max pooling that halves height and width.</summary>
    public int[][] Windows()
    {
        const int Pool = 2;
        var pooled = Side / Pool;
        return [.. Enumerable.Range(0, Filters * pooled * pooled).Select(j =>
        {
            var (f, y, x) = (j / (pooled * pooled), j / pooled % pooled, j % pooled);
            return Enumerable.Range(0, Pool * Pool)
                .Select(k => (f * Side * Side) + (((y * Pool) + (k / Pool)) * Side) + (x * Pool) + (k % Pool)).ToArray();
        })];
    }
}
