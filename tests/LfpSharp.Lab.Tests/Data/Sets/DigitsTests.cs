using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class DigitsTests
{
    [Fact]
    public void Load_Digits_HasTheSizesOfItsAuthors()
    {
        var digits = DataSets.Load("digits");
        Assert.Equal(1797, digits.Train.Count + digits.Test!.Count);
        Assert.Equal(359, digits.Test.Count);
        Assert.Equal([1L, 8L, 8L], digits.Train.SampleShape);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], digits.Train.Classes);
        Assert.Matches("^[0-9a-f]{64}$", digits.Hash);
    }

    [Fact]
    public void Gather_FirstDigit_IsTheFirstLineOfTheFile()
    {
        var digits = DataSets.Load("digits", new DataOptions { Scaling = InputScaling.None });
        float[] firstRow = [0, 0, 5, 13, 9, 1, 0, 0];
        var found = false;
        foreach (var split in (LabeledData[])[digits.Train, digits.Test!])
        {
            using var batch = split.Gather([0]);
            found |= batch.Inputs.data<float>().ToArray().AsSpan(0, 8).SequenceEqual(firstRow) && batch.Labels.item<long>() == 0;
        }
        Assert.True(found);
    }

    [Fact]
    public void Load_AnotherSeed_IsAnotherSplitOfTheSameContent()
    {
        var first = DataSets.Load("digits", new DataOptions { Seed = 1 });
        var again = DataSets.Load("digits", new DataOptions { Seed = 1 });
        var other = DataSets.Load("digits", new DataOptions { Seed = 2 });
        Assert.Equal(first.Test!.Labels.ToArray(), again.Test!.Labels.ToArray());
        Assert.NotEqual(Values(first), Values(other));
        Assert.Equal(Values(first), Values(again));
        Assert.Equal(first.Hash, other.Hash);
    }

    private static float[] Values(DataSet set)
    {
        using var batch = set.Scaled(InputScaling.None).Test!.Gather([0, 1, 2]);
        return batch.Inputs.data<float>().ToArray();
    }
}
