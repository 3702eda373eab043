using System.CommandLine;
using System.Globalization;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp train</c>: trains a network and leaves a run folder.</summary>
internal static class TrainCommand
{
    private static readonly Recipe Default = new();

    private static readonly Option<string> Data = Choice("--data", "The data set.", Default.Data);
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<string> Model = Choice("--model", $"The model: {string.Join(", ", ModelCatalog.Descriptions.Keys)}.", Default.Model);
    private static readonly Option<string> Activation = Choice("--activation", $"The activation: {string.Join(", ", Lab.Models.Activation.Names)}.", Default.Activation);
    private static readonly Option<string> Rule = Choice("--rule", $"The learning rule: {string.Join(", ", LearningRules.Names)}.", Default.Rule);
    private static readonly Option<double> Epsilon = new("--epsilon") { Description = "The stabilizer of lfp-epsilon.", DefaultValueFactory = _ => Default.Epsilon };
    private static readonly Option<string> Reward = Choice("--reward", $"The reward: {string.Join(", ", LearningRules.RewardNames)}.", Default.Reward);
    private static readonly Option<double> LearningRate = new("--learning-rate", "--lr") { Description = "The learning rate of Adam.", DefaultValueFactory = _ => Default.LearningRate };
    private static readonly Option<int> BatchSize = new("--batch-size") { Description = "Samples in a step.", DefaultValueFactory = _ => Default.BatchSize };
    private static readonly Option<int> Epochs = new("--epochs") { Description = "Passes over the training data.", DefaultValueFactory = _ => Default.Epochs };
    private static readonly Option<long> Seed = new("--seed") { Description = "Decides split, initial weights and order.", DefaultValueFactory = _ => Default.Seed };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The run's folder, which must not exist yet; by default a new one in 'runs'." };

    public static Command Create()
        => new Command("train", "Train a network; without arguments, a small one by LFP-ε on the UCI digits that come with the program.")
        {
            Data, DataDirectory, Model, Activation, Rule, Epsilon, Reward, LearningRate, BatchSize, Epochs, Seed, Output,
        }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var recipe = new Recipe
        {
            Data = parsed.GetValue(Data)!,
            Model = parsed.GetValue(Model)!,
            Activation = parsed.GetValue(Activation)!,
            Rule = parsed.GetValue(Rule)!,
            Epsilon = parsed.GetValue(Epsilon),
            Reward = parsed.GetValue(Reward)!,
            LearningRate = parsed.GetValue(LearningRate),
            BatchSize = parsed.GetValue(BatchSize),
            Epochs = parsed.GetValue(Epochs),
            Seed = parsed.GetValue(Seed),
        }.Checked();

        using var experiment = new Experiment(recipe, parsed.GetValue(DataDirectory));
        var run = RunFolder.Create(parsed.GetValue(Output) ?? RunFolder.FreePath("runs", recipe), recipe);
        terminal.Line($"{recipe.Data}: {experiment.Train.Count} training, {experiment.Validation.Count} validation, {experiment.Data.Test?.Count ?? 0} test samples");
        terminal.Line($"{recipe.Model} with {experiment.Model.parameters().Sum(parameter => parameter.NumberOfElements).ToString("n0", CultureInfo.InvariantCulture)} parameters, {recipe.Activation}, by {recipe.Rule}, seed {recipe.Seed}");
        terminal.Line();

        var before = WeightDistribution.LogMagnitudes(experiment.Model);
        using var view = new TrainingView(terminal, recipe.Epochs);
        var result = Trainer.Run(experiment, run, view, Terminal.Warning, cancellation);
        view.Dispose();
        if (result.Epochs.Count == 0)
            throw new OperationCanceledException();

        var title = $"{recipe.Data}, {recipe.Model}, {recipe.Rule}, seed {recipe.Seed}";
        run.Write(Manifest.Of(experiment, result));
        LearningCurve.Draw(run.PathOf("learning-curve.png"), title, result.Epochs);
        WeightDistribution.Draw(run.PathOf("weights.png"), title, before, WeightDistribution.LogMagnitudes(experiment.Model));

        terminal.Line();
        terminal.Line(FormattableString.Invariant($"validation accuracy   {100 * result.ValidationAccuracy:f2} %   (best, epoch {result.BestEpoch})"));
        if (result.TestAccuracy is { } test)
            terminal.Line(FormattableString.Invariant($"test accuracy         {100 * test:f2} %   (scored once, with the weights of epoch {result.BestEpoch})"));
        terminal.Line(FormattableString.Invariant($"weight sparsity       {result.Gini:f3}     (Gini coefficient)"));
        terminal.Line(FormattableString.Invariant($"time                  {result.Seconds:f1} s"));
        terminal.Line($"run                   {run.Path}");
        if (result.Interrupted)
            terminal.Line($"Interrupted after epoch {result.Epochs.Count} of {recipe.Epochs}; the best weights so far are in the run's folder. 'lfp eval {run.Path}' scores them.");
        terminal.Result(new
        {
            dataset = recipe.Data,
            model = recipe.Model,
            rule = recipe.Rule,
            seed = recipe.Seed,
            epochs = result.Epochs.Count,
            validationAccuracy = result.ValidationAccuracy,
            testAccuracy = result.TestAccuracy,
            gini = result.Gini,
            seconds = result.Seconds,
            runFolder = run.Path,
        });
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static Option<string> Choice(string name, string description, string value)
        => new(name) { Description = description, DefaultValueFactory = _ => value };
}
