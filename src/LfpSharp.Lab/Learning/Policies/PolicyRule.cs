using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Policies;

/// <summary>Plays a batch of episodes with the model as it is, and lets another rule learn from all their steps at once.</summary>
/// <param name="name">Its name.</param>
/// <param name="model">The policy; not owned.</param>
/// <param name="learner">Learns from steps; owned.</param>
/// <param name="data">The environment, and how its observations are scaled.</param>
/// <param name="targets">What the learner is told of each step.</param>
internal sealed class PolicyRule(
    string name, nn.Module<Tensor, Tensor> model, ILearningRule learner, LabeledData data, Func<Rollout, double[][]> targets)
    : ILearningRule
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings => learner.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules => learner.LayerRules;

    /// <inheritdoc/>
    public IReadOnlyList<LayerActivity> Activity => learner.Activity;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Tensor)> State => learner.State;

    /// <inheritdoc/>
    public bool IsMeanOverSamples => false;

    /// <summary>Plays from the starts that the labels name, and learns from what came of it.</summary>
    /// <param name="inputs">What is seen at the starts; not used, since playing begins there.</param>
    /// <param name="labels">int64 [N], the starts' numbers.</param>
    /// <returns>float64 [N], the return of each episode.</returns>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var play = Rollout.Play(model, data, [.. labels.cpu().data<long>()], isGreedy: false);
        var rows = targets(play);
        var told = tensor([.. rows.SelectMany(row => row)], ScalarType.Float32).reshape(play.Count, rows[0].Length);
        var device = ModelDevice.Of(model);
        learner.Learn(play.Observations(device), told.to(device));
        return tensor(play.Episodes.Returns.ToArray(), ScalarType.Float64).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => learner.Dispose();
}
