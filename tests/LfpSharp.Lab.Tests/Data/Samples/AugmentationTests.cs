using CsCheck;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Tests.Data.Samples;

public sealed class AugmentationTests
{
    [Fact]
    public void Apply_AnyDraw_IsTheScalarTwin()
    {
        var cases = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[0, 9], Gen.Bool, Gen.ULong);
        cases.Sample((channels, height, width, shift, flip, seed) =>
        {
            var image = new byte[channels * height * width];
            new Random((int)seed).NextBytes(image);
            var changed = new byte[image.Length];
            Array.Fill(changed, (byte)77);
            var random = new SplitMix64(seed);
            new ShiftFlipNoise(shift, flip).Apply<byte>(image, changed, [channels, height, width], ref random);

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
                        Assert.Equal(
                            inside ? image[(((c * height) + fromY) * width) + fromX] : 0, changed[(((c * height) + y) * width) + x]);
                    }
                }
            }
        }, iter: 500);
    }

    [Fact]
    public void Gather_SameSeed_IsTheSame_AndAnotherIsNot()
    {
        var data = new LabeledData(
            "train", new ArraySamples<byte>([.. Enumerable.Range(0, 4 * 64).Select(i => (byte)i)], 4, [1, 8, 8], 255), new int[4], ["a"]);
        var augmentation = new ShiftFlipNoise(3, flip: true);
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
        var augmentation = new ShiftFlipNoise(1, flip: true);
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

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Gather_Noise_IsNormalWithItsDeviationAndTheScalarTwin(double deviation)
    {
        const int count = 40, size = 1003;
        var data = new LabeledData(
            "train", new ArraySamples<float>([.. Enumerable.Repeat(7f, count * size)], count, [size], 1), new int[count], ["a"]);
        using var batch = data.Gather([.. Enumerable.Range(0, count)], augmentation: new ShiftFlipNoise(noise: deviation), seed: 11);
        var noise = batch.Inputs.data<float>().ToArray().Select(value => (double)value - 7).ToArray();

        var random = new SplitMix64(SplitMix64.Seed(11, 1));
        for (var start = 0; start < noise.Length; start += NormalNoise.Block)
        {
            for (var pair = 0; pair < NormalNoise.Block / 2; pair++)
            {
                var bits = random.Next();
                double u1 = ((bits >> 32) + 0.5) / 4294967296.0, u2 = (uint)bits / 4294967296.0;
                var radius = deviation * Math.Sqrt(-2 * Math.Log(u1));
                (int, double)[] both =
                [
                    (start + pair, radius * Math.Cos(Math.Tau * u2)),
                    (start + pair + (NormalNoise.Block / 2), radius * Math.Sin(Math.Tau * u2)),
                ];
                foreach (var (place, expected) in both)
                {
                    if (place < noise.Length)
                        Assert.Equal(expected, noise[place], 1e-5 * (1 + deviation));
                }
            }
        }
        var (n, mean) = ((double)noise.Length, noise.Average());
        Assert.InRange(mean / deviation * Math.Sqrt(n), -4, 4);
        Assert.InRange(((noise.Sum(x => x * x) / n / deviation / deviation) - 1) * Math.Sqrt(n / 2), -4, 4);
        Assert.InRange(((noise.Sum(x => Math.Pow(x / deviation, 4)) / n) - 3) * Math.Sqrt(n / 96), -4, 4);
        Assert.InRange(noise.Zip(noise.Skip(1), (a, b) => a * b).Sum() / deviation / deviation / Math.Sqrt(n), -4, 4);
    }

    [Fact]
    public void Gather_NoiseAndShift_IsTheShiftedImageWithNoiseAdded()
    {
        var data = new LabeledData(
            "train", new ArraySamples<byte>([.. Enumerable.Range(0, 4 * 64).Select(i => (byte)i)], 4, [1, 8, 8], 255), new int[4], ["a"]);
        float[] Values(Augmentation? augmentation, ulong seed)
        {
            using var batch = data.Gather([0, 1, 2, 3], augmentation: augmentation, seed: seed);
            return batch.Inputs.data<float>().ToArray();
        }

        var (plain, noisy, both, shifted) = (
            Values(null, 1),
            Values(new ShiftFlipNoise(noise: 0.1), 1),
            Values(new ShiftFlipNoise(2, true, 0.1), 1),
            Values(new ShiftFlipNoise(2, true), 1));
        Assert.All(Enumerable.Range(0, plain.Length), i => Assert.Equal(noisy[i] - plain[i], both[i] - shifted[i], 1e-4));
        Assert.NotEqual(plain, noisy);
        Assert.NotEqual(noisy, Values(new ShiftFlipNoise(noise: 0.1), 2));
    }

    [Fact]
    public void Gather_ATable_CannotBeShifted()
    {
        var table = new LabeledData("train", new ArraySamples<float>([1, 2], 1, [2], 1), [0], ["a"]);
        Assert.Contains(
            "shape [2]",
            Assert.Throws<ArgumentException>(() => table.Gather([0], augmentation: new ShiftFlipNoise(1, flip: false))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftFlipNoise(-1, flip: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftFlipNoise(1025, flip: false));
        Assert.Contains(
            "from 0 to 1000",
            Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftFlipNoise(noise: -0.1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftFlipNoise(noise: double.NaN));
    }
}
