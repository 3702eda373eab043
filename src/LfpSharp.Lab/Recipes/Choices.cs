using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using LfpSharp.Spiking.Learning;

namespace LfpSharp.Lab.Recipes;

/// <summary>The one table of what recipes can choose by name.</summary>
public static class Choices
{
    private static readonly Dictionary<Type, IReadOnlyList<Choice>> Table = new()
    {
        [typeof(ModelOptions)] =
        [
            new("mlp", typeof(MlpOptions)), new("lenet", typeof(LeNetOptions)), new("vgg-like", typeof(VggLikeOptions)),
            new("lif-mlp", typeof(LifMlpOptions)), new("lif-cnn", typeof(LifCnnOptions)), new("lif-deep-cnn", typeof(LifDeepCnnOptions)), new("lif-residual", typeof(LifResidualOptions)),
        ],
        [typeof(RuleOptions)] =
        [
            new("lfp-epsilon", typeof(LfpEpsilonOptions)), new("lfp-zero", typeof(LfpZeroOptions)), new("gradient", typeof(GradientOptions)),
            new("feedback-alignment", typeof(FeedbackAlignmentOptions)),
            new("uniform-sign-symmetric", typeof(UniformSignSymmetricOptions)),
            new("fixed-random-sign-symmetric", typeof(FixedRandomSignSymmetricOptions)),
            new("direct-feedback-alignment", typeof(DirectFeedbackAlignmentOptions)),
            new("straight-through", typeof(StraightThroughOptions)),
            new("evolution-strategy", typeof(EvolutionStrategyOptions)),
            new("particle-swarm", typeof(ParticleSwarmOptions)),
            new("spike-feedback", typeof(SpikeFeedbackOptions)), new("surrogate-gradient", typeof(SurrogateGradientOptions)), new("reward-stdp", typeof(RewardStdpOptions)),
        ],
        [typeof(Surrogate)] =
        [
            new("arctan", typeof(ArctanSurrogate)), new("fast-sigmoid", typeof(FastSigmoidSurrogate)),
            new("straight-through", typeof(StraightThroughSurrogate)), new("triangle", typeof(TriangleSurrogate)),
        ],
        [typeof(IReward)] =
        [
            new("softmax", typeof(SoftmaxReward)),
            new("sigmoid", typeof(SigmoidReward)),
            new("binary-sigmoid", typeof(BinarySigmoidReward)),
            new("bounded-softmax", typeof(BoundedSoftmaxReward)),
            new("correct-classification", typeof(CorrectClassificationReward)),
            new("misclassification", typeof(MisclassificationReward)),
            new("maximize-neuron", typeof(MaximizeNeuronReward)),
            new("minimize-neuron", typeof(MinimizeNeuronReward)),
        ],
        [typeof(SpikeReward)] = [new("spike-rate", typeof(SpikeRateReward)), new("spike-latency", typeof(SpikeLatencyReward))],
        [typeof(OptimizerOptions)] = [new("sgd", typeof(SgdOptions)), new("adam", typeof(AdamOptions)), new("adamw", typeof(AdamWOptions)), new("rmsprop", typeof(RmsPropOptions))],
        [typeof(Schedule)] =
        [
            new("constant", typeof(ConstantSchedule)),
            new("step", typeof(StepSchedule)),
            new("cosine", typeof(CosineSchedule)),
            new("one-cycle", typeof(OneCycleSchedule)),
            new("plateau", typeof(PlateauSchedule)),
        ],
        [typeof(Clipping)] = [new("norm", typeof(NormClipping)), new("layer-norm", typeof(LayerNormClipping)), new("value", typeof(ValueClipping))],
    };

    /// <summary>The choices for a kind of options, such as <see cref="RuleOptions"/>; null when it is no choice.</summary>
    /// <param name="kind">The base type.</param>
    public static IReadOnlyList<Choice>? Of(Type kind) => Table.GetValueOrDefault(kind);

    /// <summary>The options of that name, with their defaults.</summary>
    /// <param name="what">What is chosen, for messages: <c>model</c>.</param>
    /// <param name="name">One of the names of <typeparamref name="T"/>.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static T Create<T>(string what, string name)
        where T : class
    {
        var choices = Of(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is not chosen by name.");
        if (choices.All(choice => choice.Name != name))
            throw new UnknownNameException(what, name, choices.Select(choice => choice.Name));
        return (T)RecipeBinder.Bind(typeof(T), new RecipeText(name, true, new RecipePlace(name)), what)!;
    }

    /// <summary>The member of an enumeration that recipes call by that name.</summary>
    /// <param name="what">What is chosen, for messages: <c>activation</c>.</param>
    /// <param name="name">A member in kebab case.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static T Member<T>(string what, string name)
        where T : struct, Enum
        => Enum.GetValues<T>().Where(member => RecipeMember.Kebab(member.ToString()) == name).Select(member => (T?)member).FirstOrDefault() ?? throw new UnknownNameException(what, name, Members<T>());

    /// <summary>The names that recipes have for the members of an enumeration.</summary>
    public static IReadOnlyList<string> Members<T>()
        where T : struct, Enum
        => [.. Enum.GetNames<T>().Select(RecipeMember.Kebab)];

    /// <summary>The name of an option's type.</summary>
    /// <param name="options">Options of a type in the table.</param>
    /// <exception cref="ArgumentException">The type has no name.</exception>
    public static string NameOf(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Table.Values.SelectMany(choices => choices).FirstOrDefault(choice => choice.Type == options.GetType())?.Name
            ?? throw new ArgumentException($"{options.GetType().Name} has no name in recipes, so it cannot be written into one.", nameof(options));
    }
}
