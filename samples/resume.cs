#:project ../src/LfpSharp.Lab
// A run that was stopped goes on where it was, and ends with the very weights of one that never was.
//
//     dotnet run samples/resume.cs
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using TorchSharp;

torch.set_num_threads(1);
var work = Directory.CreateTempSubdirectory("lfp-resume-");
var recipe = BuiltInRecipes.Load("digits", new RecipeSetting("training.epochs=3"), new RecipeSetting("threads=1"));

string Finish(TrainingRun run, long? stopAfter = null)
{
    using (run)
    {
        var result = run.Train(stopAfter: stopAfter);
        Console.WriteLine($"at step {result.Steps}");
        return run.Folder.ReadManifest()!.FinalWeightsHash ?? "none yet";
    }
}

var whole = Finish(TrainingRun.Start(recipe, Path.Combine(work.FullName, "whole")));
Finish(TrainingRun.Start(recipe, Path.Combine(work.FullName, "parts")), stopAfter: 20);          // in the middle of an epoch
var parts = Finish(TrainingRun.Resume(Path.Combine(work.FullName, "parts")));
Console.WriteLine($"the same weights, bit for bit: {whole == parts}");
work.Delete(recursive: true);

/* prints
at step 60
at step 20
at step 60
the same weights, bit for bit: True
*/
