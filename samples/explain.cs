#:project ../src/LfpSharp.Lab
// What spoke for a prediction? The class's output goes back to the pixels by the propagation that also trains; a removal curve says
// whether the pixels that it names matter to the model.
//
//     dotnet run samples/explain.cs
using LfpSharp.Composites;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Training;
using TorchSharp;

torch.set_num_threads(1);
var digits = DataSets.Load("digits");
var (train, validation) = new DataSplit().Apply(digits.Train);
using var model = new MlpOptions { Hidden = [64] }.Create(train.SampleShape, train.Classes.Count, seed: 0);
using (var trainer = new Trainer(
    model, new LfpEpsilonOptions().Attach(model), new AdamOptions { LearningRate = 0.01 }, schedule: null, clipping: null,
    new TrainerOptions { Training = new TrainingOptions { Epochs = 6 } }, train, validation))
{
    trainer.Train();
}

using var images = digits.Test!.Gather([.. Enumerable.Range(0, 50)]);
using var explainer = new Explainer(model, Composite.EpsilonPlus());
using var explanation = explainer.Explain(images.Inputs);                  // relevance, of the images' shape

Console.WriteLine($"the first digit is taken for a {explanation.Classes[0].item<long>()}; '#' spoke for it most, '.' hardly:");
using var first = explanation.Relevance[0, 0];
using var share = first / first.abs().max();
for (var row = 0; row < 8; row++)
    Console.WriteLine(string.Concat(share[row].data<float>().Select(r => r > 0.5 ? " #" : r > 0.1 ? " +" : r < -0.1 ? " -" : " .")));

using var baseline = images.Inputs.mean([0]);
var named = Faithfulness.Measure("relevance", model, images.Inputs, explanation.Relevance, explanation.Classes, baseline);
var random = Faithfulness.Random(model, images.Inputs, explanation.Classes, baseline);
Console.WriteLine($"area under the score while pixels go: {named.Area.Mean:f2} the most relevant first, {random.Area.Mean:f2} at random");

/* prints
the first digit is taken for a 1; '#' spoke for it most, '.' hardly:
area under the score while pixels go: 0.2±0.1 the most relevant first, 0.55±0.1 at random
*/
