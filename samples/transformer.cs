#:project ../src/LfpSharp.Lab
// A vision transformer from this library's own modules: patches, places, a layer of attention. Reward flows through softmax,
// attention scores and layer norms as the rules say; 'lfp train mnist-vit-lfp' is the same on MNIST.
//
//     dotnet run samples/transformer.cs
using LfpSharp.Composites;
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Measures;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using static TorchSharp.torch;

const long Features = 32, Tokens = 16, Heads = 4;
set_num_threads(1);
manual_seed(0);
var digits = DataSets.Load("digits");
using var model = nn.Sequential(
    new Patches(channels: 1, Features, size: 2),                           // [N, 1, 8, 8] → [N, 16, 32]
    new Positions(Tokens, Features),
    new TransformerLayer(Features, Heads, hidden: 64, dropout: 0, batchFirst: true),
    nn.Flatten(),
    nn.Linear(Tokens * Features, 10));

// Parameters that are exactly 0 get no feedback, which scales with |w|: draw the biases and shifts that start at 0.
using (no_grad())
{
    foreach (var parameter in model.parameters().Where(parameter => parameter.count_nonzero().item<long>() == 0))
        nn.init.normal_(parameter, std: 0.02);
}

using var optimizer = optim.Adam(model.parameters(), lr: 0.003);
using (var lfp = new FeedbackPropagation(model, Composite.EpsilonConstantNorms()))
{
    foreach (var batch in Enumerable.Range(0, 5).SelectMany(epoch => new BatchLoader(digits.Train, new BatchOptions()).Epoch(epoch)))
    {
        using var scope = NewDisposeScope();
        var outputs = model.call(batch.Inputs);
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, batch.Labels));
        optimizer.step();
    }
}
Console.WriteLine($"{100 * Evaluation.Of(model, digits.Test!).Score:f1} % of the test digits are read right");

/* prints
92±5 % of the test digits are read right
*/
