using System.CommandLine;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Rewards;
using LfpSharp.Verification;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp verify</c>: where the reward of a built-in model goes, layer by layer.</summary>
internal static class VerifyCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "The model.", DefaultValueFactory = _ => "mlp" };
    private static readonly Option<string> Activation = new("--activation") { Description = "The activation.", DefaultValueFactory = _ => "relu" };
    private static readonly Option<double> Epsilon = new("--epsilon") { Description = "The stabilizer; 0 is LFP-0.", DefaultValueFactory = _ => Gate.DefaultEpsilon };
    private static readonly Option<string> Reward = new("--reward") { Description = "The reward.", DefaultValueFactory = _ => "softmax" };
    private static readonly Option<int> Batch = new("--batch") { Description = "Samples in the batch.", DefaultValueFactory = _ => 32 };
    private static readonly Option<long> Seed = new("--seed") { Description = "Decides the weights and the random batch." };

    public static Command Create()
        => new Command("verify", "Check, layer by layer, where the reward of a built-in model goes.") { Model, Activation, Epsilon, Reward, Batch, Seed }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (model, batch, epsilon) = (parsed.GetValue(Model)!, parsed.GetValue(Batch), parsed.GetValue(Epsilon));
        if (batch is < 1 or > 100_000)
            throw new ArgumentException($"--batch is {batch}, but must be between 1 and 100000.");
        using var sample = new RandomSample(model, parsed.GetValue(Activation)!, batch, parsed.GetValue(Seed));
        var report = Verify.Run(sample.Model, Composite.Epsilon(epsilon), sample.Inputs, sample.Labels, Choices.Create<IReward>("reward", parsed.GetValue(Reward)!));

        terminal.Line(report.ToString());
        terminal.Line(report.Conserves ? "Every layer accounts for its reward." : "Some reward is not accounted for.");
        terminal.Result(new
        {
            model,
            epsilon,
            conserves = report.Conserves,
            layers = report.Layers.Select(layer => new { path = layer.Path, type = layer.Layer.GetType().Name, rewardAtOutput = layer.RewardAtOutput, rewardAtInput = layer.RewardAtInput, takenByBias = layer.TakenByBias, absorbedByStabilizer = layer.AbsorbedByStabilizer, unaccounted = layer.Unaccounted, conserves = layer.Conserves }),
            findings = report.Findings,
        });
        return report.Conserves ? ExitCode.Done : ExitCode.Failed;
    }
}
