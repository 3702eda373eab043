using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class PointDataTests
{
    private const int Count = 20_000;

    [Fact]
    public void Blobs_Moments_AreTheirs()
    {
        foreach (var (label, points) in ByClass("blobs"))
        {
            foreach (var axis in (Func<(float X, float Y), double>[])[p => p.X, p => p.Y])
            {
                Assert.Equal(label + 1, points.Average(axis), 0.02);
                Assert.Equal(0.2, Math.Sqrt(points.Average(p => Math.Pow(axis(p) - label - 1, 2))), 0.01);
            }
        }
    }

    [Fact]
    public void Circles_MeanSquareRadius_IsRadiusAndNoise()
    {
        foreach (var (label, points) in ByClass("circles"))
        {
            var radius = label == 0 ? 1 : 0.05;
            Assert.Equal((radius * radius) + (2 * 0.2 * 0.2), points.Average(p => (p.X * p.X) + (p.Y * p.Y)), 0.02);
        }
    }

    [Fact]
    public void Swirls_Angle_GrowsWithTheRadiusFromFourTimesTheArm()
    {
        foreach (var (label, points) in ByClass("swirls"))
        {
            Assert.Equal(0.5, points.Average(p => Math.Sqrt((p.X * p.X) + (p.Y * p.Y))), 0.01);
            var noise = points.Where(p => (p.X * p.X) + (p.Y * p.Y) > 0.01).Select(p =>
                Math.IEEERemainder(Math.Atan2(p.X, p.Y) - (4 * (label + Math.Sqrt((p.X * p.X) + (p.Y * p.Y)))), Math.Tau)).ToList();
            Assert.Equal(0, noise.Average(), 0.02);
            Assert.Equal(0.2, Math.Sqrt(noise.Average(n => n * n)), 0.01);
        }
    }

    [Theory]
    [InlineData("blobs", 2)]
    [InlineData("circles", 2)]
    [InlineData("swirls", 3)]
    public void Load_SameSeed_IsTheSame(string name, int classes)
    {
        var set = DataSets.Load(name, new DataOptions { Seed = 3 });
        Assert.Equal((1600, 400), (set.Train.Count, set.Test!.Count));
        Assert.Equal(classes, set.Train.Classes.Count);
        Assert.Equal(set.Hash, DataSets.Load(name, new DataOptions { Seed = 3 }).Hash);
        Assert.NotEqual(set.Hash, DataSets.Load(name, new DataOptions { Seed = 4 }).Hash);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { Samples = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { TestShare = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { Channels = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { ImageSize = (0, 4) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { MemoryLimitMiB = 0 });
    }

    [Theory]
    [InlineData("digits", 342, 342)]
    [InlineData("swirls", 512, 512)]
    public void Picture_OfSamples_IsWritten(string name, int width, int height)
    {
        using var folder = new ScratchFolder();
        SamplePicture.Write(DataSets.Load(name).Train, folder["a.png"]);
        using var picture = SkiaSharp.SKBitmap.Decode(folder["a.png"]);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.True(picture.Pixels.Distinct().Count() > 10);
    }

    private static IEnumerable<(int Label, List<(float X, float Y)> Points)> ByClass(string name)
    {
        var train = DataSets.Load(name, new DataOptions { Samples = Count, TestShare = 0.0001 }).Train;
        using var batch = train.Gather([.. Enumerable.Range(0, train.Count)]);
        var values = batch.Inputs.data<float>().ToArray();
        return [
            .. train.Labels.ToArray().Index().GroupBy(item => item.Item).Select(
                group => (group.Key, group.Select(item => (values[2 * item.Index], values[(2 * item.Index) + 1])).ToList())),
        ];
    }
}
