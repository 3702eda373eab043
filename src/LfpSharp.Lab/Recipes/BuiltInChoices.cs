using System.Collections.Immutable;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Alignment;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Recipes;

/// <summary>The one table of the lab's own parts that recipes choose by name.</summary>
internal static class BuiltInChoices
{
    private static ImmutableList<Choice> TargetRewards { get; } =
    [
        new("multi-label", typeof(MultiLabelReward)),
        new("squared-error", typeof(SquaredErrorReward)), new("absolute-error", typeof(AbsoluteErrorReward)),
        new("huber", typeof(HuberReward)), new("quantile", typeof(QuantileReward)),
    ];

    public static ImmutableDictionary<Type, ImmutableList<Choice>> Table { get; } = new Dictionary<Type, ImmutableList<Choice>>
    {
        [typeof(ModelOptions)] =
        [
            new("mlp", typeof(MlpOptions)), new("lenet", typeof(LeNetOptions)), new("vgg-like", typeof(VggLikeOptions)),
            new("resnet-18", typeof(ResNet18Options)), new("resnet-34", typeof(ResNet34Options)),
            new("vgg-16", typeof(Vgg16Options)), new("vgg-16-bn", typeof(Vgg16BatchNormOptions)),
            new("vit", typeof(VitOptions)),
            new("onnx", typeof(OnnxOptions)),
            new("lstm", typeof(LstmOptions)), new("gpt", typeof(GptOptions)),
            new("lif-mlp", typeof(LifMlpOptions)), new("lif-cnn", typeof(LifCnnOptions)), new("lif-deep-cnn", typeof(LifDeepCnnOptions)),
            new("lif-residual", typeof(LifResidualOptions)), new("lif-layers", typeof(LifLayersOptions)),
            new("nir", typeof(NirOptions)),
        ],
        [typeof(RuleOptions)] =
        [
            new("lfp-epsilon", typeof(LfpEpsilonOptions)), new(
                "lfp-zero", typeof(LfpZeroOptions)), new("lfp", typeof(LfpOptions)), new("gradient", typeof(GradientOptions)),
            new("feedback-alignment", typeof(FeedbackAlignmentOptions)),
            new("uniform-sign-symmetric", typeof(UniformSignSymmetricOptions)),
            new("fixed-random-sign-symmetric", typeof(FixedRandomSignSymmetricOptions)),
            new("direct-feedback-alignment", typeof(DirectFeedbackAlignmentOptions)),
            new("straight-through", typeof(StraightThroughOptions)),
            new("evolution-strategy", typeof(EvolutionStrategyOptions)),
            new("particle-swarm", typeof(ParticleSwarmOptions)),
            new("spike-feedback", typeof(SpikeFeedbackOptions)), new("surrogate-gradient", typeof(SurrogateGradientOptions)),
            new("reward-stdp", typeof(RewardStdpOptions)),
            new("reinforce", typeof(ReinforceOptions)), new("actor-critic", typeof(ActorCriticOptions)),
        ],
        [typeof(LearnerOptions)] =
        [
            new("lfp-epsilon", typeof(LfpEpsilonOptions)), new("lfp-zero", typeof(LfpZeroOptions)), new("lfp", typeof(LfpOptions)),
            new("gradient", typeof(GradientOptions)), new("straight-through", typeof(StraightThroughOptions)),
            new("spike-feedback", typeof(SpikeFeedbackOptions)), new("surrogate-gradient", typeof(SurrogateGradientOptions)),
        ],
        [typeof(CompositeOptions)] =
        [
            new("epsilon", typeof(EpsilonCompositeOptions)), new("zero", typeof(ZeroCompositeOptions)),
            new("epsilon-constant-norms", typeof(EpsilonConstantNormsOptions)),
            new("epsilon-plus", typeof(EpsilonPlusOptions)), new("epsilon-plus-flat", typeof(EpsilonPlusFlatOptions)),
            new("epsilon-gamma-box", typeof(EpsilonGammaBoxOptions)),
            new("epsilon-alpha2-beta1", typeof(EpsilonAlphaBetaOptions)),
            new("epsilon-alpha2-beta1-flat", typeof(EpsilonAlphaBetaFlatOptions)),
            new("guided-backprop", typeof(GuidedBackpropOptions)), new("excitation-backprop", typeof(ExcitationBackpropOptions)),
            new("hebbian", typeof(HebbianCompositeOptions)), new("oja", typeof(OjaCompositeOptions)),
        ],
        [typeof(Rule)] =
        [
            new("epsilon", typeof(EpsilonRule)), new("gamma", typeof(GammaRule)), new("z-plus", typeof(ZPlusRule)),
            new("alpha-beta", typeof(AlphaBetaRule)), new("w-square", typeof(SquaredWeightsRule)), new("flat", typeof(FlatRule)),
            new("z-box", typeof(BoxRule)), new("norm-constant", typeof(ConstantSpreadRule)),
            new("attention-values", typeof(AttentionValuesRule)), new("hebbian", typeof(HebbianRule)), new("oja", typeof(OjaRule)),
            new("reverse", typeof(ReverseRule)), new("identity", typeof(IdentityRule)), new("guided", typeof(GuidedRule)),
            new("equal-split", typeof(EqualSplitRule)), new("gated-signal", typeof(GatedSignalRule)),
            new("gated-split", typeof(GatedSplitRule)), new("transpose", typeof(TransposeRule)),
        ],
        [typeof(Augmentation)] = [new("shift-flip-noise", typeof(ShiftFlipNoise)) { IsDefault = true }],
        [typeof(Surrogate)] =
        [
            new("arctan", typeof(ArctanSurrogate)), new("fast-sigmoid", typeof(FastSigmoidSurrogate)),
            new("straight-through", typeof(StraightThroughSurrogate)), new("triangle", typeof(TriangleSurrogate)),
        ],
        [typeof(Reset)] =
        [
            new("subtract-delayed", typeof(SubtractDelayedReset)), new("subtract-at-once", typeof(SubtractAtOnceReset)),
            new("to-zero", typeof(ToZeroReset)), new("none", typeof(NoReset)),
        ],
        [typeof(SpikeReadout)] =
        [
            new("count", typeof(CountReadout)), new("first-spike", typeof(FirstSpikeReadout)),
            new("last-membrane", typeof(LastMembraneReadout)),
        ],
        [typeof(IReward)] =
        [
            new("softmax", typeof(SoftmaxReward)),
            new("cross-entropy", typeof(CrossEntropyReward)),
            new("black-box", typeof(BlackBoxReward)),
            .. TargetRewards,
            new("sigmoid", typeof(SigmoidReward)),
            new("binary-sigmoid", typeof(BinarySigmoidReward)),
            new("bounded-softmax", typeof(BoundedSoftmaxReward)),
            new("correct-classification", typeof(CorrectClassificationReward)),
            new("misclassification", typeof(MisclassificationReward)),
            new("maximize-neuron", typeof(MaximizeNeuronReward)),
            new("minimize-neuron", typeof(MinimizeNeuronReward)),
        ],
        [typeof(LossReward)] =
            [new("cross-entropy", typeof(CrossEntropyReward)), new("black-box", typeof(BlackBoxReward)), .. TargetRewards],
        [typeof(BatchMetric)] =
        [
            new("f1", typeof(F1Metric)), new("balanced-accuracy", typeof(BalancedAccuracyMetric)), new("profit", typeof(ProfitMetric)),
            new("command", typeof(CommandMetric)),
        ],
        [typeof(SpikeReward)] =
        [
            new("spike-rate", typeof(SpikeRateReward)), new("spike-latency", typeof(SpikeLatencyReward)),
            new("spike-softmax", typeof(SpikeSoftmaxReward)), new("latency-softmax", typeof(LatencySoftmaxReward)),
        ],
        [typeof(OptimizerOptions)] =
        [
            new("sgd", typeof(SgdOptions)), new("adam", typeof(AdamOptions)), new("adamw", typeof(AdamWOptions)), new(
                "rmsprop", typeof(RmsPropOptions)),
        ],
        [typeof(Schedule)] =
        [
            new("constant", typeof(ConstantSchedule)),
            new("step", typeof(StepSchedule)),
            new("cosine", typeof(CosineSchedule)),
            new("one-cycle", typeof(OneCycleSchedule)),
            new("plateau", typeof(PlateauSchedule)),
        ],
        [typeof(Clipping)] =
        [
            new("norm", typeof(NormClipping)),
            new("layer-norm", typeof(LayerNormClipping)),
            new("value", typeof(ValueClipping)),
        ],
    }.ToImmutableDictionary();
}
