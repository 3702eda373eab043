#:project ../src/LfpSharp.Lab
// A network of leaky integrate-and-fire neurons, trained without surrogate gradients: rewards go back through its spikes.
//
//     dotnet run samples/spiking.cs
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

const int Steps = 15;
set_num_threads(1);
manual_seed(0);
var digits = DataSets.Load("digits", new DataOptions { Scaling = InputScaling.Unit });
using var network = new SpikingNetwork(
    new LifLayer(nn.Linear(64, 128), new LifDynamics(0.9)),
    new LifLayer(nn.Linear(128, 10), new LifDynamics(0.9)));
using var optimizer = optim.Adam(network.parameters(), lr: 0.005);

foreach (var batch in Enumerable.Range(0, 5).SelectMany(epoch => new BatchLoader(digits.Train, new BatchOptions()).Epoch(epoch)))
{
    using var scope = NewDisposeScope();
    using var run = network.Run(SpikeSequence.Constant(batch.Inputs.flatten(1), Steps));
    run.Propagate(new SpikeRateReward().Evaluate(run.Spikes, batch.Labels), new SpikeFeedback());
    optimizer.step();
}

// The class whose neuron spikes most.
using var test = digits.Test!.Gather([.. Enumerable.Range(0, digits.Test!.Count)]);
using var answers = network.Evaluate(SpikeSequence.Constant(test.Inputs.flatten(1), Steps));
using var counts = answers.Spikes.sum(dim: 0);
Console.WriteLine($"{100 * counts.argmax(1).eq(test.Labels).to_type(float32).mean().item<float>():f1} % of the test digits are read right");
foreach (var layer in answers.Activity)
    Console.WriteLine($"layer {layer.Layer} fires at {100 * layer.FiringRate:f0} % of the steps");

/* prints
94±4 % of the test digits are read right
layer 0 fires at 15±10 % of the steps
layer 1 fires at 20±10 % of the steps
*/
