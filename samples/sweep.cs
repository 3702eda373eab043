#:project ../src/LfpSharp.Lab
// What does a setting do? Every value with every rule and seed, means with intervals; stopped and resumed like a run.
//
//     dotnet run samples/sweep.cs
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series.Sweeps;
using TorchSharp;

torch.set_num_threads(1);
var work = Directory.CreateTempSubdirectory("lfp-sweep-");
var recipe = BuiltInRecipes.Load("digits", new RecipeSetting("training.epochs=1"), new RecipeSetting("threads=1"));
var plan = new SweepPlan(recipe, "optimizer.lr", ["0.0001", "0.001", "0.01"], ["lfp-epsilon"], seeds: [0, 1]);
using (var sweep = Sweep.Start(plan, Path.Combine(work.FullName, "sweep")))
{
    foreach (var rule in sweep.Run()!.Rules)
    {
        foreach (var point in rule.Points)
            Console.WriteLine($"{rule.Rule}, {plan.Key} {point.Value}: {100 * point.Test!.Mean:f0} % on test");
        Console.WriteLine($"best on validation: {rule.Best}");
    }
}
work.Delete(recursive: true);

/* prints
lfp-epsilon, optimizer.lr 0.0001: 12±10 % on test
lfp-epsilon, optimizer.lr 0.001: 53±15 % on test
lfp-epsilon, optimizer.lr 0.01: 88±5 % on test
best on validation: 0.01
*/
