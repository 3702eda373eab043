#:project ../src/LfpSharp.Lab
// A network class of one's own, with two branches and a sum, written as for any TorchSharp program: what divides reward is a module.
//
//     dotnet run samples/own-module.cs
using LfpSharp.Composites;
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Measures;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Verification;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

set_num_threads(1);
manual_seed(0);
var digits = DataSets.Load("digits");
using var model = new TwoBranches();

// Where does the reward go? Every layer has to account for what it was given.
using var sample = digits.Test!.Gather([0, 1, 2, 3]);
var report = Verify.Run(model, Composite.Epsilon(), sample.Inputs, sample.Labels, new SoftmaxReward());
Console.WriteLine($"reward is conserved: {report.Conserves}");

using var optimizer = optim.Adam(model.parameters(), lr: 0.005);
using (var lfp = new FeedbackPropagation(model, Composite.Epsilon()))
{
    foreach (var batch in Enumerable.Range(0, 4).SelectMany(epoch => new BatchLoader(digits.Train, new BatchOptions()).Epoch(epoch)))
    {
        using var scope = NewDisposeScope();
        var outputs = model.call(batch.Inputs);
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, batch.Labels));
        optimizer.step();
    }
}
Console.WriteLine($"{100 * Evaluation.Of(model, digits.Test!).Score:f1} % of the test digits are read right");

/// <summary>Fine and coarse strokes, each by a convolution of its own, added and read by a linear layer.</summary>
internal sealed class TwoBranches : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d fine = nn.Conv2d(1, 16, 3, padding: 1), coarse = nn.Conv2d(1, 16, 5, padding: 2);
    private readonly Sum sum = new();                                      // not fine + coarse: a sum divides reward, so it is a module
    private readonly Tanh activation = nn.Tanh();                          // not torch.tanh(x): an activation is a module too
    private readonly MaxPool2d pool = nn.MaxPool2d(2);
    private readonly Linear read = nn.Linear(16 * 4 * 4, 10);

    public TwoBranches()
        : base(nameof(TwoBranches)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var strokes = pool.call(activation.call(sum.call(fine.call(input), coarse.call(input))));
        return read.call(strokes.flatten(1)).MoveToOuterDisposeScope();
    }
}

/* prints
reward is conserved: True
97±3 % of the test digits are read right
*/
