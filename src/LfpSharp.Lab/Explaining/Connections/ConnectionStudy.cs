using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>Computes a step of a run again, in float64, and follows the reward through one connection.</summary>
public static class ConnectionStudy
{
    private const int MostMessages = 8;

    /// <summary>Explains one number of a run's best weights, in evaluation mode.</summary>
    /// <param name="run">A run by LFP.</param>
    /// <param name="parameter">As <see cref="Connection.Parse"/> reads it.</param>
    /// <param name="samples">Samples of the training split, one or more, from 0.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">
    /// The run is not by LFP, or spikes; the place or a sample is not there; the rule is another.
    /// </exception>
    /// <exception cref="InvalidFileException">The run, or its data, is not what it should be.</exception>
    public static ConnectionExplanation Of(
        RunFolder run, string parameter, IReadOnlyList<int> samples, string? dataDirectory = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(samples);
        if (run.Recipe.Rule is not IFeedbackOptions feedback)
        {
            throw new ArgumentException($"The run '{run.Path}' was trained by '{Choices.NameOf(run.Recipe.Rule)}', in which no reward goes "
                + "through connections. Give a run by lfp-epsilon, lfp-zero or lfp.");
        }

        using var experiment = new Experiment(run.Recipe with { Device = "cpu" }, dataDirectory, cancellation: cancellation);
        if (experiment.Model is SpikingModel)
        {
            throw new ArgumentException("The network spikes: its reward goes through connections step by step, which is not told apart "
                + "here. Give a run whose network does not spike.");
        }

        if (samples.Count == 0 || samples.Any(sample => (uint)sample >= (uint)experiment.Train.Count))
        {
            throw new ArgumentException($"The samples asked for are {string.Join(", ", samples)}; expected one or more of the "
                + $"{experiment.Train.Count} that were trained on, counted from 0.");
        }

        run.LoadBest(experiment.Model);
        return Of(run, experiment, feedback, Connection.Parse(parameter, experiment.Model), samples);
    }

    private static ConnectionExplanation Of(
        RunFolder run, Experiment experiment, IFeedbackOptions options, Connection connection, IReadOnlyList<int> samples)
    {
        using var scope = NewDisposeScope();
        var model = experiment.Model.to(ScalarType.Float64);
        using var mode = new EvaluationMode(model);
        var layer = connection.Find(model);
        using var batch = experiment.Train.Gather([.. samples]);
        var calls = new List<(Tensor Input, Tensor Output)>();
        var hook = layer.register_forward_hook((_, input, output) =>
        {
            calls.Add((input.detach().alias(), output.detach().alias()));
            return output;
        });
        Tensor outputs;
        using var lfp = new FeedbackPropagation(model, options.CreateComposite()) { RecordRewards = true, ChecksForward = false };
        var rule = lfp.Layers.First(attached => attached.Path == connection.Layer).Rule as EpsilonRule
            ?? throw new ArgumentException($"The layer '{connection.Layer}' hands on reward by another rule than epsilon, whose messages "
                + "are sums of several terms. Name a connection of a layer by the epsilon rule.");
        try
        {
            outputs = model.call(batch.Inputs.to(ScalarType.Float64));
        }
        finally
        {
            hook.remove();
        }

        Propagate(lfp, options.Reward, outputs, batch.Labels);
        var rewards = lfp.Rewards.Where(record => record.Path == connection.Layer).ToList();
        var trace = new ConnectionTrace(
            connection, layer, rule, [.. rewards.Zip(calls, (record, call) => (record, call.Input, call.Output))]);
        var rules = lfp.Layers.ToDictionary(attached => attached.Path, attached => attached.Rule);
        var way = lfp.Rewards.Reverse().TakeWhile(record => record.Path != connection.Layer).Append(rewards[^1]);
        return new ConnectionExplanation
        {
            Run = run.Path,
            Connection = connection,
            LayerType = layer.GetType().Name,
            Rule = FormattableString.Invariant($"epsilon, ε = {rule.Epsilon:g3}"),
            Weight = trace.Weight,
            Shares = [.. samples.Select((sample, row) => trace.ShareOf(FormattableString.Invariant($"train {sample}"), row))],
            Answers = [.. samples.Select((sample, row) => Answer(experiment.Train, sample, outputs[row]))],
            Way = [.. way.Select(record => LayerRelevance.Of(record, rules[record.Path]))],
            Messages = trace.Messages(MostMessages),
            Neuron = trace.Balance(connection.Unit),
            Layer = trace.Balance(null),
            LearningRate = run.Recipe.Optimizer.LearningRate,
            Optimizer = Choices.NameOf(run.Recipe.Optimizer),
        };
    }

    private static void Propagate(FeedbackPropagation lfp, IReward reward, Tensor outputs, Tensor labels)
    {
        var targets = labels.is_floating_point() ? labels.to(outputs.dtype) : labels;
        if (reward is IDensityReward density)
            lfp.PropagateDensity(outputs, density.Density(outputs, targets));
        else
            lfp.Propagate(outputs, reward.Evaluate(outputs, targets));
    }

    private static string Answer(LabeledData data, int sample, Tensor output)
    {
        if (data.Targets.Count > 0)
        {
            return string.Join("; ", data.Targets.Select((target, i) =>
                $"{target.Name} is {Wording.Number(data.NumbersOf(i)[sample], "g4")}, the model says "
                    + Wording.Number(target.ToNumber(output[i].item<double>()), "g4")));
        }

        if (data.HasSeveralLabels)
        {
            return string.Join("; ", data.Classes.Select((label, i) => $"{label} {(data.HoldsOf(i)[sample] ? "holds" : "does not hold")}, "
                + $"the model says so with {Wording.Percent(output[i].sigmoid().item<double>(), "f0")}"));
        }

        var taken = (int)output.argmax().item<long>();
        return $"of class {data.Classes[data.Labels[sample]]}, taken for {data.Classes[taken]} with "
            + Wording.Percent(output.softmax(0)[taken].item<double>(), "f0");
    }
}
