using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Training;

/// <summary>What stops training, and what is said then.</summary>
public sealed partial class TrainerTests
{
    [Fact]
    public void Train_LastBatchOfOneUnderBatchNorm_JoinsTheOneBeforeAndSaysSo()
    {
        using var experiment = new Experiment(BatchesOfOneLeft);
        using var model = Normed();
        using var trainer = experiment.Recipe.CreateTrainer(model, experiment.Train, experiment.Validation);
        Assert.Equal(1, experiment.Train.Count % experiment.Recipe.Training.BatchSize);
        Assert.Equal(experiment.Train.Count / experiment.Recipe.Training.BatchSize, trainer.StepsPerEpoch);
        Assert.Contains(trainer.Warnings, warning => warning.Contains("layer 'norm'", StringComparison.Ordinal));

        Assert.Equal(TrainingEnd.Completed, trainer.Train(cancellation: TestContext.Current.CancellationToken));

        Assert.All(trainer.State.Epochs, record => Assert.True(double.IsFinite(record.ValidationLoss)));
    }

    [Fact]
    public void Train_BatchesOfOneUnderBatchNorm_StopsAtTheBuffer()
    {
        using var experiment = new Experiment(
            new Recipe
            {
                Data = new DataRecipe { Limit = 20 },
                Rule = new GradientOptions(),
                Training = new TrainingOptions { Epochs = 2, BatchSize = 1 },
            });
        using var model = Normed();
        using var trainer = experiment.Recipe.CreateTrainer(model, experiment.Train, experiment.Validation);
        var error = Assert.Throws<TrainingFailedException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("norm", error.Layer);
        Assert.Contains("'norm.running_var'", error.Message, StringComparison.Ordinal);
        Assert.Empty(trainer.State.Epochs);
    }

    [Fact]
    public void Train_NaNInEvaluationAlone_StopsAtTheLayer()
    {
        using var experiment = new Experiment(new Recipe { Rule = new GradientOptions(), Training = Short });
        using var model =
            torch.nn.Sequential(("flat", torch.nn.Flatten()), ("odd", new NaNInEvaluation()), ("out", torch.nn.Linear(64, 10)));
        using var trainer = experiment.Recipe.CreateTrainer(model, experiment.Train, experiment.Validation);
        var error = Assert.Throws<TrainingFailedException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("odd", error.Layer);
        Assert.Contains("the outputs for the validation split are NaN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_InputThatIsNotFinite_IsNamedByItsIndex(bool inValidation)
    {
        using var experiment = new Experiment(
            new Recipe { Rule = new GradientOptions(), Model = new MlpOptions { Activation = ActivationKind.Step }, Training = Short });
        var raw = new float[3 * 64];
        raw[(2 * 64) + 5] = float.NaN;
        var broken = new LabeledData(
            inValidation ? "validation" : "train", new ArraySamples<float>(raw, 3, [1, 8, 8], 1), [0, 1, 2], experiment.Train.Classes);
        using var trainer = experiment.Recipe.CreateTrainer(
            experiment.Model, inValidation ? experiment.Train : broken, inValidation ? broken : experiment.Validation);
        var error = Assert.Throws<TrainingFailedException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken));
        Assert.Contains($"sample 2 of the {broken.Name} split", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, 64, true, 1)]
    [InlineData(65, 64, false, 2)]
    [InlineData(66, 64, true, 2)]
    [InlineData(1, 64, true, 1)]
    [InlineData(3, 1, true, 3)]
    [InlineData(129, 64, true, 2)]
    public void Epoch_JoinSingle_LeavesNoBatchOfOneBehind(int count, int batchSize, bool join, int batches)
    {
        var data = new LabeledData("train", new ArraySamples<byte>(new byte[count], count, [1, 1, 1], 255), new int[count], ["a", "b"]);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = batchSize, JoinSingle = join });
        List<long> sizes = [.. loader.Epoch(0, 0, TestContext.Current.CancellationToken).Select(batch => batch.Labels.shape[0])];
        Assert.Equal(batches, sizes.Count);
        Assert.Equal(count, sizes.Sum());
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:3")]
    public void Of_DeviceThatIsNotHere_SaysWhatToDo(string name)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "There is a graphics card.");
        Assert.Contains(
            "no CUDA device can be used here",
            Assert.Throws<ArgumentException>(() => ComputeDevice.Of(name)).Message,
            StringComparison.Ordinal);
    }

    // 1223 samples to train on are 26 such batches and one sample.
    private static Recipe BatchesOfOneLeft
        => new() { Rule = new GradientOptions(), Training = new TrainingOptions { Epochs = 2, BatchSize = 47 } };

    private static TorchSharp.Modules.Sequential Normed()
    {
        torch.random.manual_seed(1);
        return torch.nn.Sequential(
            ("flat", torch.nn.Flatten()),
            ("hidden", torch.nn.Linear(64, 16)),
            ("norm", torch.nn.BatchNorm1d(16)),
            ("act", torch.nn.ReLU()),
            ("out", torch.nn.Linear(16, 10)));
    }

    private sealed class NaNInEvaluation() : torch.nn.Module<torch.Tensor, torch.Tensor>("odd")
    {
        public override torch.Tensor forward(torch.Tensor input) => training ? input * 1 : input * float.NaN;
    }
}
