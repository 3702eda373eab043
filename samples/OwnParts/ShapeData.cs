using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;

namespace OwnParts;

/// <summary>
/// A data set: noisy squares, crosses and discs in 12×12 pixels. One that lies in files would read them from the folder that it is
/// given.
/// </summary>
public sealed class ShapeData : IDataSource
{
    private const int Side = 12;
    private static readonly string[] Classes = ["square", "cross", "disc"];

    /// <inheritdoc/>
    public DataSet Load(DataOptions options, CancellationToken cancellation)
    {
        var random = new Random((int)options.Seed);
        return DataSet.Of("shapes", Draw("train", 600, random), Draw("test", 150, random), $"drawn from seed {options.Seed}");
    }

    private static LabeledData Draw(string split, int count, Random random)
    {
        var (pixels, labels) = (new byte[count * Side * Side], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % Classes.Length;
            var (row, column, reach) = (4 + random.Next(4), 4 + random.Next(4), 2 + random.Next(2));
            for (var p = 0; p < Side * Side; p++)
            {
                var (down, right) = (Math.Abs((p / Side) - row), Math.Abs((p % Side) - column));
                var isInk = labels[i] switch
                {
                    0 => Math.Max(down, right) == reach,
                    1 => (down == 0 || right == 0) && Math.Max(down, right) <= reach,
                    _ => (down * down) + (right * right) <= reach * reach,
                };
                pixels[(i * Side * Side) + p] = (byte)Math.Clamp((isInk ? 200 : 40) + random.Next(-40, 41), 0, 255);
            }
        }
        return LabeledData.Of(split, pixels, [1, Side, Side], labels, Classes);
    }
}
