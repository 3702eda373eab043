#:project ../src/LfpSharp.Lab
// Three lines make a gradient step a feedback step: attach, reward, propagate.
//
//     dotnet run samples/drop-in.cs
using LfpSharp.Composites;
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Measures;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using static TorchSharp.torch;

set_num_threads(1);
manual_seed(0);
var digits = DataSets.Load("digits");
var batches = new BatchLoader(digits.Train, new BatchOptions { BatchSize = 64 });
using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10));
using var optimizer = optim.Adam(model.parameters(), lr: 0.01);

using var lfp = new FeedbackPropagation(model, Composite.Epsilon());               // 1. once, after the model
for (var epoch = 0; epoch < 5; epoch++)
{
    foreach (var batch in batches.Epoch(epoch))
    {
        using var scope = NewDisposeScope();
        var outputs = model.call(batch.Inputs);
        var reward = new SoftmaxReward().Evaluate(outputs, batch.Labels);          // 2. in place of a loss
        lfp.Propagate(outputs, reward);                                            // 3. in place of zero_grad and backward
        optimizer.step();
    }
}

Console.WriteLine($"{100 * Evaluation.Of(model, digits.Test!).Score:f1} % of the test digits are read right");
Console.WriteLine($"Gini coefficient of the weights: {GiniCoefficient.OfWeights(model):f2}");

/* prints
96±3 % of the test digits are read right
Gini coefficient of the weights: 0.65±0.1
*/
