using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;

// Everything that the command does, in C#. Give a folder for the run as the argument.
var folder = args is [var given] ? given : Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

// 1. Parts by hand: data set, model, learning rule, trainer with callbacks. No file is written.
torch.set_num_threads(1);
var digits = DataSets.Load("digits");
var (train, validation) = new DataSplit(share: 0.15).Apply(digits.Train);
using var model =
    new MlpOptions { Hidden = [64], Activation = ActivationKind.Step }.Create(train.SampleShape, train.Classes.Count, seed: 0);
var rule = new LfpEpsilonOptions { Epsilon = 0.1, Reward = new SoftmaxReward() }.Attach(model);
var options = new TrainerOptions { Training = new TrainingOptions { Epochs = 5 } };
using (var trainer = new Trainer(
    model, rule, new AdamOptions { LearningRate = 0.01 }, new CosineSchedule { Floor = 0.01 }, clipping: null, options, train, validation))
{
    trainer.EpochEnded += record => Console.WriteLine(
        FormattableString.Invariant($"epoch {record.Epoch}: {record.ValidationScore:p1} on validation"));
    trainer.Train(cancellation: interrupt.Token);
}
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"steps instead of ReLUs: {Evaluation.Of(model, digits.Test!).Score:p1} on test, Gini {GiniCoefficient.OfWeights(model):f2}"));

// 2. The whole run, as 'lfp train' makes it: folder, checkpoints, manifest, pictures. It could be resumed after a kill.
using (var run = TrainingRun.Start(BuiltInRecipes.Load("digits", new RecipeSetting("training.epochs=10")), folder))
{
    var result = run.Train(new Progress(), cancellation: interrupt.Token);
    Console.WriteLine(FormattableString.Invariant($"run: {result.TestScore:p1} on test"));
}

// 3. The saved run reads samples, without the data it was trained on.
using var predictor = Predictor.Load(RunFolder.Open(folder));
using var batch = digits.Test!.Gather([0, 1, 2]);
Console.WriteLine($"read: {string.Join(", ", predictor.Predict(batch.Inputs).Select(prediction => prediction.Class))}; true: "
    + $"{string.Join(", ", batch.Labels.data<long>())}");

internal sealed class Progress : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Finished is { Epoch: var epoch } && epoch % 5 == 0)
            Console.WriteLine(FormattableString.Invariant($"{value.Done:p0} done"));
    }
}
