using CsCheck;
using LfpSharp.Lab.Data;

namespace LfpSharp.Lab.Tests.Data;

public sealed class AugmentationTests
{
    [Fact]
    public void Apply_AnyDraw_IsTheScalarTwin()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[0, 9], Gen.Bool, Gen.ULong).Sample((channels, height, width, shift, flip, seed) =>
        {
            var image = new byte[channels * height * width];
            new Random((int)seed).NextBytes(image);
            var changed = new byte[image.Length];
            Array.Fill(changed, (byte)77);
            var random = new SplitMix64(seed);
            new Augmentation(shift, flip).Apply<byte>(image, changed, [channels, height, width], ref random);

            var twin = new SplitMix64(seed);
            int down = twin.Next((2 * shift) + 1) - shift, right = twin.Next((2 * shift) + 1) - shift;
            var mirrored = twin.Next(2) == 1 && flip;
            for (var c = 0; c < channels; c++)
            {
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        int fromY = y + down, fromX = (mirrored ? width - 1 - x : x) + right;
                        var inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
                        Assert.Equal(inside ? image[(((c * height) + fromY) * width) + fromX] : 0, changed[(((c * height) + y) * width) + x]);
                    }
                }
            }
        }, iter: 500);
    }

    [Fact]
    public void Gather_SameSeed_IsTheSame_AndAnotherIsNot()
    {
        var data = new LabeledData("train", new ArraySamples<byte>([.. Enumerable.Range(0, 4 * 64).Select(i => (byte)i)], 4, [1, 8, 8], 255), new int[4], ["a"]);
        var augmentation = new Augmentation(3, flip: true);
        float[] Values(ulong seed)
        {
            using var batch = data.Gather([0, 1, 2, 3], augmentation: augmentation, seed: seed);
            return batch.Inputs.data<float>().ToArray();
        }

        Assert.Equal(Values(1), Values(1));
        Assert.NotEqual(Values(1), Values(2));
    }

    [Fact]
    public void Apply_ManyDraws_FlipHalfAndReachEveryShift()
    {
        var random = new SplitMix64(1);
        var augmentation = new Augmentation(1, flip: true);
        var changed = new byte[9];
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < 9000; i++)
        {
            augmentation.Apply<byte>([1, 2, 3, 4, 5, 6, 7, 8, 9], changed, [1, 3, 3], ref random);
            var key = Convert.ToHexString(changed);
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(18, seen.Count);
        Assert.All(seen.Values, times => Assert.InRange(times, 400, 600));
    }

    [Fact]
    public void Gather_ATable_CannotBeAugmented()
    {
        var table = new LabeledData("train", new ArraySamples<float>([1, 2], 1, [2], 1), [0], ["a"]);
        Assert.Contains("shape [2]", Assert.Throws<ArgumentException>(() => table.Gather([0], augmentation: new Augmentation(1, flip: false))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ShiftOutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation(-1, flip: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation(1025, flip: false));
    }
}
