using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Recipes;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class ClassNotesTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void Load_ClassWithOneSample_KeepsItForTrainingAndSaysSo()
    {
        var table = Table("common", 40, "other", 40, "rare", 1);
        for (var seed = 0; seed < 8; seed++)
        {
            var set = DataSets.Load("csv", new DataOptions { Path = table, Seed = seed });
            Assert.Contains(2, set.Train.Labels.ToArray());
            Assert.Contains(set.Notes, note => note.StartsWith("The class 'rare' has a single sample", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Load_OneClass_IsSaidAndNotTrainedOn()
    {
        var table = Table("only", 40);
        Assert.Contains(
            DataSets.Load("csv", new DataOptions { Path = table }).Notes,
            note => note.Contains("one class only, 'only'", StringComparison.Ordinal));
        var error = Assert.Throws<ArgumentException>(
            () => new Experiment(new Recipe { Data = new DataRecipe { Name = "csv", Path = table } }).Dispose());
        Assert.Contains("one class only, 'only'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ConstantColumn_IsCounted()
        => Assert.Contains(
            DataSets.Load("csv", new DataOptions { Path = Table("a", 20, "b", 20) }).Notes,
            note => note.StartsWith("1 of 2 columns of numbers (number 2) has the same value", StringComparison.Ordinal));

    [Fact]
    public void Of_ClassInTheTestSplitAlone_IsNamed()
    {
        var notes = ClassNotes.Of(Split([0, 0, 1, 1]), Split([0, 1, 2, 3])).ToList();
        Assert.Equal(
            "2 of 5 classes ('c', 'd') have each no training sample, only samples in the test split, and cannot be learned.", notes[1]);
        Assert.StartsWith("The class 'e' has no sample at all", notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void OfSplits_ClassLeftOutByALimit_IsNamed()
    {
        var notes = ClassNotes.OfSplits(Split([0, 0, 1, 1]), Split([0]), Split([0]), Split([])).ToList();
        Assert.StartsWith("The class 'b' has no sample among the 1 that are trained on", notes[0], StringComparison.Ordinal);
        Assert.StartsWith("The test split is empty", notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void OfSplits_ClassWithoutValidation_IsNamed()
        => Assert.StartsWith(
            "The class 'b' has no sample among the 1 that validate",
            Assert.Single(ClassNotes.OfSplits(Split([0, 0, 1, 1]), Split([0, 1, 1]), Split([0]), null)),
            StringComparison.Ordinal);

    [Fact]
    public void Of_EverythingThere_SaysNothing()
        => Assert.Empty(DataSets.Load("digits").Notes);

    public void Dispose() => folder.Dispose();

    private static LabeledData Split(int[] labels)
        => new("train", new ArraySamples<byte>(new byte[labels.Length], labels.Length, [1, 1, 1], 255), labels, ["a", "b", "c", "d", "e"]);

    private string Table(params object[] classes)
    {
        var path = folder["table.csv"];
        File.WriteAllLines(
            path,
            ["x,y,label", .. classes.Chunk(2).SelectMany(pair => Enumerable.Range(0, (int)pair[1]).Select(i => $"{i},14.62,{pair[0]}"))]);
        return path;
    }
}
