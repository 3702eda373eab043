using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Rewards;
using LfpSharp.Rules;

namespace LfpSharp.Lab.Recipes;

/// <summary>
/// Adds a program's own parts under names that its recipes and its command then know, for the whole process. Options are records whose
/// properties are the keys of a recipe; <c>[Range]</c> gives a property its range, and its setter's
/// <see cref="Options.OptionRange.Check{T}"/> holds it in C# too.
/// </summary>
/// <remarks>Only what a program adds itself is ever made: no recipe can name an assembly or a type.</remarks>
public sealed class LabParts
{
    /// <summary>Adds a model: <c>model: {name: my-net, ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    /// <exception cref="ArgumentException">The name is taken or no name, or recipes cannot make the type; so everywhere below.</exception>
    public LabParts AddModel<T>(string name)
        where T : ModelOptions
        => Add<ModelOptions, T>(name);

    /// <summary>Adds a learning rule: <c>rule: {name: my-rule, ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddRule<T>(string name)
        where T : RuleOptions
        => Add<RuleOptions, T>(name);

    /// <summary>Adds a composite for the rule <c>lfp</c>: <c>rule: {name: lfp, composite: {name: my-composite, ...}}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddComposite<T>(string name)
        where T : CompositeOptions
        => Add<CompositeOptions, T>(name);

    /// <summary>
    /// Adds a rule of layers for the rule <c>lfp</c>: <c>rule: {name: lfp, layers: [{type: Linear, rule: {name: my-rule, ...}}]}</c>.
    /// </summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddLayerRule<T>(string name)
        where T : Rule
        => Add<Rule, T>(name);

    /// <summary>Adds a reward for models of layers: <c>rule: {name: lfp-epsilon, reward: {name: my-reward, ...}}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddReward<T>(string name)
        where T : class, IReward
        => Add<IReward, T>(name);

    /// <summary>Adds a reward for spiking models: <c>rule: {name: spike-feedback, reward: {name: my-reward, ...}}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddSpikeReward<T>(string name)
        where T : SpikeReward
        => Add<SpikeReward, T>(name);

    /// <summary>Adds an optimizer: <c>optimizer: {name: my-optimizer, lr: 0.01, ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddOptimizer<T>(string name)
        where T : OptimizerOptions
        => Add<OptimizerOptions, T>(name);

    /// <summary>Adds a schedule of the learning rate: <c>schedule: {name: my-schedule, ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddSchedule<T>(string name)
        where T : Schedule
        => Add<Schedule, T>(name);

    /// <summary>Adds a clipping of feedback: <c>clipping: {name: my-clipping, ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddClipping<T>(string name)
        where T : Clipping
        => Add<Clipping, T>(name);

    /// <summary>Adds random changes to training samples: <c>data: {augmentation: {name: my-augmentation, ...}}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    public LabParts AddAugmentation<T>(string name)
        where T : TensorAugmentation
        => Add<Augmentation, T>(name);

    /// <summary>Adds a data set: <c>data: {name: my-data, path: ...}</c>.</summary>
    /// <param name="name">Small letters, digits and '-'.</param>
    /// <param name="open">
    /// Given the recipe's <c>data.path</c>, or else the first folder called <paramref name="name"/> among the places where data is looked
    /// for (<c>--data-dir</c>, <c>LFP_DATA</c>, ...); null where there is none.
    /// </param>
    /// <param name="summary">What it is, in a line, for <c>lfp data list</c>.</param>
    public LabParts AddData(string name, Func<string?, IDataSource> open, string summary = "of this program")
    {
        DataSets.Add(name, open, summary);
        return this;
    }

    private LabParts Add<TKind, T>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Choices.Add(typeof(TKind), new Choice(name, typeof(T)));
        return this;
    }
}
