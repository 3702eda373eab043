#:project ../src/LfpSharp.Lab
// Numbers in place of classes: the reward of a regression is the negative loss, taken apart like any other.
//
//     dotnet run samples/regression.cs
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;

torch.set_num_threads(1);
var diabetes = DataSets.Load("diabetes");
var (train, validation) = new DataSplit().Apply(diabetes.Train);
foreach (var reward in new IReward[] { new SquaredErrorReward(), new AbsoluteErrorReward(), new HuberReward(delta: 1) })
{
    using var model = new MlpOptions { Hidden = [32] }.Create(train.SampleShape, train.Outputs, seed: 0);
    using var trainer = new Trainer(
        model, new LfpEpsilonOptions { Reward = reward }.Attach(model), new AdamOptions { LearningRate = 0.01 }, schedule: null,
        clipping: null, new TrainerOptions { Training = new TrainingOptions { Epochs = 30 } }, train, validation);
    trainer.Train();
    var test = (NumberEvaluation)Evaluation.Of(model, diabetes.Test!);
    Console.WriteLine($"{reward.GetType().Name}: R² {test.Score:f2}, off by {test.PerNumber[0].MeanAbsoluteError:f0} on average");
}

/* prints
SquaredErrorReward: R² 0.45±0.15, off by 45±10 on average
AbsoluteErrorReward: R² 0.45±0.15, off by 45±10 on average
HuberReward: R² 0.45±0.15, off by 45±10 on average
*/
