using CsCheck;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Data.Samples;

public sealed class LabeledDataTests
{
    [Fact]
    public void Gather_AnyShape_IsTheScalarFormula()
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int).Sample((channels, height, width, count, seed) =>
        {
            var random = new Random(seed);
            var raw = new byte[count * channels * height * width];
            random.NextBytes(raw);
            var data = Make(raw, count, channels, height, width);
            data = data.With(Normalization.Of(data, InputScaling.Standard));
            int[] picked = [.. Enumerable.Range(0, 5).Select(_ => random.Next(count))];

            using var batch = data.Gather(picked);

            var size = channels * height * width;
            var expected = picked.SelectMany(row => Enumerable.Range(0, size).Select(i =>
            {
                var channel = i / (height * width);
                return (raw[(row * size) + i] * (float)data.Normalization.Scale[channel]) + (float)data.Normalization.Shift[channel];
            }));
            Assert.Equal(expected, batch.Inputs.data<float>().ToArray());
            Assert.Equal(picked.Select(row => (long)row), batch.Labels.data<long>().ToArray());
            Assert.Equal([5, channels, height, width], batch.Inputs.shape);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Standard_WholeSplit_HasMeanZeroAndDeviationOne()
    {
        var raw = new byte[2 * 3 * 5 * 7];
        new Random(3).NextBytes(raw);
        var data = Make(raw, 2, 3, 5, 7);
        using var batch = data.With(Normalization.Of(data, InputScaling.Standard)).Gather([0, 1]);
        for (var channel = 0; channel < 3; channel++)
        {
            using var plane = batch.Inputs.select(1, channel).to(torch.ScalarType.Float64);
            Assert.Equal(0, plane.mean().item<double>(), 1e-6);
            Assert.Equal(1, plane.std(unbiased: false).item<double>(), 1e-6);
        }
    }

    [Fact]
    public void Standard_ConstantChannel_BecomesZero()
    {
        var data = Make([9, 9, 9, 9], 4, 1, 1, 1);
        using var batch = data.With(Normalization.Of(data, InputScaling.Standard)).Gather([0, 3]);
        Assert.Equal([0f, 0f], batch.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Unit_Bytes_AreDividedBy255()
    {
        var data = Make([0, 51, 255], 3, 1, 1, 1);
        using var batch = data.With(Normalization.Of(data, InputScaling.Unit)).Gather([0, 1, 2]);
        Assert.Equal([0f, 51 * (1f / 255), 1f], batch.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Subset_OfASubset_SharesTheSamples()
    {
        var data = Make([10, 11, 12, 13], 4, 1, 1, 1).Subset([3, 1, 2]).Subset([0, 2], "few");
        using var batch = data.Gather([1, 0]);
        Assert.Equal([12f, 13f], batch.Inputs.data<float>().ToArray());
        Assert.Equal([3, 2], data.Labels.ToArray());
        Assert.Equal("few", data.Name);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Gather_OutsideTheSplit_IsRefused(int index)
        => Assert.Contains(
            "has samples 0 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => Make([1, 2, 3], 3, 1, 1, 1).Subset([0, 1]).Gather([index])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void With_AnotherNumberOfChannels_IsRefused()
        => Assert.Contains(
            "2 channels",
            Assert.Throws<ArgumentException>(() => Make([1], 1, 1, 1, 1).With(new Normalization([1, 1], [0, 0]))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Gather_InADisposeScope_LeavesTwoTensors()
    {
        var data = Make([1, 2], 2, 1, 1, 1);
        var before = torch.Tensor.TotalCount;
        var batch = data.Gather([0]);
        Assert.Equal(before + 2, torch.Tensor.TotalCount);
        batch.Dispose();
        batch.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Split_AnyShare_IsStratifiedAndCoversAll()
    {
        Gen.Select(Gen.Int[2, 300], Gen.Int[1, 7], Gen.Double[0.01, 0.99], Gen.Int).Sample((count, classes, share, seed) =>
        {
            var random = new Random(seed);
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))];
            var data = new LabeledData(
                "train",
                new ArraySamples<byte>(new byte[count], count, [1, 1, 1], 255),
                labels,
                [.. Enumerable.Range(0, classes).Select(c => $"{c}")]);

            var (train, validation) = new DataSplit(share, seed).Apply(data);

            Assert.Equal(Enumerable.Range(0, count), train.Rows.ToArray().Concat(validation.Rows.ToArray()).Order());
            Assert.InRange(validation.Count, (int)Math.Floor(count * share) - classes, (int)Math.Floor(count * share));
            Assert.Equal(labels.Distinct().Order(), train.Labels.ToArray().Distinct().Order());
            foreach (var group in labels.CountBy(label => label))
                Assert.InRange(validation.Labels.Count(group.Key), (group.Value * share) - 1.000001, (group.Value * share) + 1.000001);
            Assert.Equal("validation", validation.Name);
        }, iter: 200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Split_ShareOutsideZeroToOne_IsRefused(double share)
        => Assert.Contains(
            "between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new DataSplit(share)).Message, StringComparison.Ordinal);

    private static LabeledData Make(byte[] raw, int count, int channels, int height, int width)
        => new(
            "train",
            new ArraySamples<byte>(raw, count, [channels, height, width], 255),
            [.. Enumerable.Range(0, count)],
            [.. Enumerable.Range(0, count).Select(i => $"{i}")]);
}
