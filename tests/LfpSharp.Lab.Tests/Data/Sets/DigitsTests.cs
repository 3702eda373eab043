using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Recipes;
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

    [Fact]
    public void Load_WithMeanAndDeviation_TakesThemInPlaceOfItsOwn()
    {
        using var plain = DataSets.Load("digits", new DataOptions { Scaling = InputScaling.None }).Test!.Gather([0, 1]);
        using var scaled = DataSets.Load("digits", new DataOptions { Mean = [5], Deviation = [4] }).Test!.Gather([0, 1]);
        using var expected = (plain.Inputs - 5) / 4;
        Assert.True(expected.allclose(scaled.Inputs));
        using var shifted = DataSets.Load("digits", new DataOptions { Mean = [5] }).Test!.Gather([0, 1]);
        using var less = plain.Inputs - 5;
        Assert.True(less.equal(shifted.Inputs).all().item<bool>());
    }

    [Fact]
    public void Load_WithAMeanThatDoesNotFit_SaysWhatToDo()
    {
        Assert.Contains(
            "data.mean has 3 numbers, and the samples of 'digits' have 1 channels. Give one for each.",
            Assert.Throws<ArgumentException>(() => DataSets.Load("digits", new DataOptions { Mean = [1, 2, 3] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'sentences' is text, whose characters are no quantities to scale. Leave data.deviation out.",
            Assert.Throws<ArgumentException>(() => DataSets.Load("sentences", new DataOptions { Deviation = [2] })).Message,
            StringComparison.Ordinal);
        var both = Recipe.Parse("data: {scaling: unit, mean: [3]}", "r.yaml").Data;
        Assert.Contains(
            "both say how values are scaled", Assert.Throws<ArgumentException>(() => both.ToOptions(0)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "deviation", Assert.Throws<RecipeException>(() => Recipe.Parse("data: {deviation: [0]}", "r.yaml")).Message,
            StringComparison.Ordinal);
    }

    private static float[] Values(DataSet set)
    {
        using var batch = set.Scaled(InputScaling.None).Test!.Gather([0, 1, 2]);
        return batch.Inputs.data<float>().ToArray();
    }
}
