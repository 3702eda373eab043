using LfpSharp.Lab.Data;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Runs.Prediction;

public sealed class TextGeneratorTests : IDisposable
{
    private readonly ScratchRun run = ScratchRun.Train(SmallText.Recipe);

    public void Dispose() => run.Dispose();

    [Fact]
    public void Continue_WithTheSeed_DrawsFromTheSoftmaxAtTheTemperature()
    {
        const double temperature = 0.7;
        using var predictor = Predictor.Load(run.Folder);
        var vocabulary = predictor.Format.Vocabulary!;
        var written = string.Concat(new TextGenerator(predictor, temperature, 4).Continue("The cat").Take(30));

        // One by one: the first character whose cumulated probability lies above the draw.
        using var scope = NewDisposeScope();
        var random = new SplitMix64(SplitMix64.Seed(4));
        var text = "The cat";
        for (var i = 0; i < 30; i++)
        {
            var seen = vocabulary.Encode(text, "text").TakeLast(16).Select(token => (float)token).ToArray();
            var scores = predictor.Model.call(tensor(seen, [1, seen.Length]))[-1].data<float>().Select(score => (double)score).ToArray();
            var weights = scores.Select(score => Math.Exp(score / temperature)).ToArray();
            var (draw, sum, next) = (random.NextUnit() * weights.Sum(), 0.0, 0);
            while ((sum += weights[next]) <= draw)
                next++;
            text += vocabulary[next];
        }

        Assert.Equal(text, "The cat" + written);
        Assert.Equal(written, string.Concat(new TextGenerator(predictor, temperature, 4).Continue("The cat").Take(30)));
        Assert.NotEqual(written, string.Concat(new TextGenerator(predictor, temperature, 5).Continue("The cat").Take(30)));
    }

    [Fact]
    public void Continue_AtTemperatureZero_TakesTheLikeliest()
    {
        using var predictor = Predictor.Load(run.Folder);
        using var scope = NewDisposeScope();
        var vocabulary = predictor.Format.Vocabulary!;
        var next = new TextGenerator(predictor, 0).Continue("The").First();
        var tokens = vocabulary.Encode("The", "it").Select(token => (float)token).ToArray();
        Assert.Equal(vocabulary[(int)predictor.Model.call(tensor(tokens, [1, 3]))[-1].argmax().item<long>()], next);
    }

    [Fact]
    public void Continue_LongPrompt_SeesItsLastCharactersOnly()
    {
        using var predictor = Predictor.Load(run.Folder);
        var (shorter, longer) = ("at that the dogs", "Some cats see at that the dogs");
        Assert.Equal(16, shorter.Length);
        Assert.Equal(Go(shorter), Go(longer));

        string Go(string prompt) => string.Concat(new TextGenerator(predictor).Continue(prompt).Take(10));
    }

    [Fact]
    public void Continue_ManyCharacters_LeavesNoTensors()
    {
        using var predictor = Predictor.Load(run.Folder);
        _ = new TextGenerator(predictor).Continue("The").Take(3).Count();
        var before = Tensor.TotalCount;
        _ = new TextGenerator(predictor).Continue("The").Take(20).Count();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Generator_WhatCannotBeDone_IsRefused()
    {
        using var predictor = Predictor.Load(run.Folder);
        Assert.Contains(
            "does not have: 7", Assert.Throws<ArgumentException>(() => new TextGenerator(predictor).Continue("7")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "prompt is empty", Assert.Throws<ArgumentException>(() => new TextGenerator(predictor).Continue("")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "temperature must be 0 to 100",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TextGenerator(predictor, double.NaN)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextGenerator(predictor, 1, -1));
        using var digits = ScratchRun.Train(new Recipe { Training = new TrainingOptions { Steps = 1, Epochs = null } });
        using var reader = Predictor.Load(digits.Folder);
        Assert.Contains(
            "does not read text", Assert.Throws<ArgumentException>(() => new TextGenerator(reader)).Message, StringComparison.Ordinal);
    }
}
