using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Rewards;
using LfpSharp.Verification;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp verify</c>: where the reward goes, layer by layer, in a run, a recipe, or a model on random inputs.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> Target = new("RUN|RECIPE")
    {
        Description = "A run's folder (its best weights), a recipe's file, or the name of one inside; its own data, rule and "
            + "reward are taken.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir")
    {
        Description = "With a run or recipe: a folder to look for data in first.",
    };
    private static readonly Option<string> Model = new("--model")
    {
        Description = "Without a run or recipe: the model, on a random batch.",
        DefaultValueFactory = _ => "mlp",
    };
    private static readonly Option<string?> Activation = new("--activation") { Description = "Its activation, where it can be chosen." };
    private static readonly Option<double> Epsilon = new("--epsilon")
    {
        Description = "The stabilizer; 0 is LFP-0.",
        DefaultValueFactory = _ => Gate.DefaultEpsilon,
    };
    private static readonly Option<string> Reference = new("--reference")
    {
        Description = $"From where activations are measured: {string.Join(" or ", Choices.Members<ActivationReference>())}.",
        DefaultValueFactory = _ => "zero-output",
    };
    private static readonly Option<string> Reward = new("--reward") { Description = "The reward.", DefaultValueFactory = _ => "softmax" };
    private static readonly Option<int> Batch = new("--batch-size")
    {
        Description = "Samples in the batch.",
        DefaultValueFactory = _ => 32,
    };
    private static readonly Option<long> Seed = new("--seed") { Description = "Decides the weights and the random batch." };

    private static readonly Option[] OfRandomModels = [Model, Activation, Epsilon, Reference, Reward, Seed];

    public static Command Create()
        => new Command(
            "verify",
            "Check, layer by layer, where the reward of a model goes.")
            {
                Target,
                DataDirectory,
                Model,
                Activation,
                Epsilon,
                Reference,
                Reward,
                Batch,
                Seed,
            }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var batch = parsed.GetValue(Batch);
        if (batch is < 1 or > 100_000)
            throw new ArgumentException($"--batch-size is {batch}, but must be between 1 and 100000.");
        var (name, report) = parsed.GetValue(Target) is { } target
            ? OfTarget(target, batch, parsed, terminal, cancellation)
            : OfRandomModel(batch, parsed);

        terminal.Line(report.ToString());
        terminal.Line(report.Conserves ? "Every layer accounts for its reward." : "Some reward is not accounted for.");
        terminal.Result(new
        {
            model = name,
            conserves = report.Conserves,
            layers = report.Layers.Select(layer => new
            {
                path = layer.Path,
                type = layer.Layer.GetType().Name,
                rewardAtOutput = layer.RewardAtOutput,
                rewardAtInput = layer.RewardAtInput,
                takenByBias = layer.TakenByBias,
                absorbedByStabilizer = layer.AbsorbedByStabilizer,
                unaccounted = layer.Unaccounted,
                conserves = layer.Conserves,
            }),
            findings = report.Findings,
        });
        return report.Conserves ? ExitCode.Done : ExitCode.Failed;
    }

    private static (string Name, ConservationReport Report) OfRandomModel(int batch, ParseResult parsed)
    {
        var model = parsed.GetValue(Model)!;
        using var sample = new RandomSample(model, parsed.GetValue(Activation), batch, parsed.GetValue(Seed));
        var reward = Choices.Create<IReward>("reward", parsed.GetValue(Reward)!);
        var composite = Composite.Epsilon(
            parsed.GetValue(Epsilon), Choices.Member<ActivationReference>("reference", parsed.GetValue(Reference)!));
        return (model, Verify.Run(sample.Model, composite, sample.Inputs, sample.Labels, reward));
    }

    private static (string Name, ConservationReport Report) OfTarget(
        string target, int batch, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (OfRandomModels.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
            throw new ArgumentException($"'{target}' has its own model, rule and reward; leave out {idle.Name}.");
        var run = RunFolder.Holds(target) ? RunFolder.Open(target) : null;
        var recipe = run?.Recipe ?? BuiltInRecipes.Load(target);
        using var experiment = new Experiment(recipe, parsed.GetValue(DataDirectory), cancellation: cancellation);
        if (experiment.Model is SpikingModel)
        {
            throw new ArgumentException($"The model of '{target}' spikes; reward is accounted for in models of layers. 'lfp spikes' "
                + "shows what a spiking run does.");
        }
        run?.LoadBest(experiment.Model);
        experiment.Model.eval();

        var rule = recipe.Rule as IFeedbackOptions ?? new LfpEpsilonOptions();
        if (recipe.Rule is not IFeedbackOptions)
        {
            Terminal.Warning($"The rule '{Choices.NameOf(recipe.Rule)}' propagates no reward that could be accounted for; the model is "
                + "checked with lfp-epsilon.");
        }
        var split = experiment.Validation;
        using var samples = split.Gather([.. Enumerable.Range(0, Math.Min(batch, split.Count))], torch.device(recipe.Device));
        terminal.Line($"{recipe.Subject}, {samples.Labels.shape[0]} validation samples, "
            + $"{(run is null ? "freshly drawn weights" : "the best weights of the run")}");
        return (Choices.NameOf(recipe.Model), Verify.Run(
            experiment.Model, rule.CreateComposite(), samples.Inputs, samples.Labels, rule.Reward));
    }
}
