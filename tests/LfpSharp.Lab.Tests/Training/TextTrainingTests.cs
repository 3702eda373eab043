using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Training;

public sealed class TextTrainingTests
{
    [Fact]
    public void Train_Sentences_NeedsFewerBitsThanTheirCharactersAlone()
    {
        using var run = ScratchRun.Train(SmallText.Recipe);
        Assert.Equal(ScoreKind.Likelihood, SmallText.Recipe.Score);
        var epochs = run.Folder.ReadEpochs();
        Assert.All(epochs, epoch => Assert.Equal(-epoch.ValidationLoss / Math.Log(2), epoch.ValidationScore, 1e-9));
        Assert.True(epochs[^1].ValidationScore > epochs[0].ValidationScore);
        Assert.Equal(epochs.Max(epoch => epoch.ValidationScore), run.Result.ValidationScore);
        Assert.InRange(-run.Result.TestScore!.Value, 0.5, 4);
        Assert.InRange(-epochs[^1].TrainScore, 0.5, 4.5);
    }

    [Fact]
    public void Resume_WithinAnEpochOfText_EndsAsIfNeverStopped()
    {
        using var scratch = new ScratchFolder();
        Interruption.AssertEndsAsIfNeverStopped(SmallText.Recipe, scratch.Path, 3);
        Assert.Equal(
            RunFolder.Open(scratch["whole"]).ReadEpochs().Select(epoch => epoch.TrainScore),
            RunFolder.Open(scratch["part"]).ReadEpochs().Select(epoch => epoch.TrainScore));
    }

    [Fact]
    public void Experiment_ModelAndDataThatDoNotFit_AreNamed()
    {
        Assert.Contains(
            "the model 'mlp' gives one answer a sample. Use the model gpt.",
            Refused(SmallText.Recipe with { Model = new MlpOptions() }), StringComparison.Ordinal);
        Assert.Contains(
            "The model 'gpt' reads characters of a text, and 'digits' is no text.",
            Refused(new Recipe { Model = new GptOptions() }), StringComparison.Ordinal);

        static string Refused(Recipe recipe) => Assert.Throws<ArgumentException>(() => new Experiment(recipe)).Message;
    }
}
