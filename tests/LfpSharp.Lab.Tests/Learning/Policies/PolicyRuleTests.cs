using LfpSharp.Composites;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Spiking.Codes;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Policies;

public sealed class PolicyRuleTests
{
    private static readonly long[] Starts = [1, 2, 4];

    [Fact]
    public void Play_DrawnActions_ReturnsAreWhatTheEnvironmentGave()
    {
        using var scope = NewDisposeScope();
        using var model = Model(3);
        var play = Play(model, isGreedy: false);
        Assert.Equal([3, 5, 5], play.Episodes.Lengths.ToArray());
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 2, 1, 2], play.EpisodeOf);
        for (var i = 0; i < play.Count; i++)
            Assert.Equal((10 * StepOf(play, i)) + play.Actions[i], play.Rewards[i]);

        // Rows are what was seen before each step, scaled.
        var seen = play.Observations(CPU);
        for (var i = 0; i < play.Count; i++)
        {
            Assert.Equal((0.5f * (StepOf(play, i) - 1)) + 1, seen[i, 0].item<float>());
            Assert.Equal(2f * Starts[play.EpisodeOf[i]], seen[i, 1].item<float>());
        }
    }

    [Fact]
    public void Play_Greedy_TakesTheBestAction()
    {
        using var scope = NewDisposeScope();
        using var model = Model(3);
        var play = Play(model, isGreedy: true);
        Assert.Equal(model.call(play.Observations(CPU)).argmax(1).data<long>().Select(action => (int)action), play.Actions);
    }

    [Fact]
    public void Draw_EvenSpacedDraws_HitEachActionByItsShare()
    {
        float[] scores = [1, 2, -1];
        var counts = new int[3];
        const int draws = 10_000;
        for (var i = 0; i < draws; i++)
            counts[Softmax.Draw(scores, (i + 0.5) / draws)]++;
        var sum = scores.Sum(score => Math.Exp(score));
        for (var c = 0; c < 3; c++)
            Assert.InRange(counts[c] - (draws * Math.Exp(scores[c]) / sum), -1, 1);
    }

    [Theory]
    [InlineData(ReturnBaseline.None)]
    [InlineData(ReturnBaseline.Mean)]
    [InlineData(ReturnBaseline.Standardized)]
    public void Learn_ReinforceByGradient_IsTheScalarTwin(ReturnBaseline baseline)
    {
        using var scope = NewDisposeScope();
        using var model = Model(3);
        random.manual_seed(7);
        var play = Play(model, isGreedy: false);
        var options = new ReinforceOptions { By = new GradientOptions(), Discount = 0.9, Baseline = baseline };
        using var rule = options.Attach(model, Data());
        random.manual_seed(7);
        var returns = rule.Learn(zeros(3, 2), tensor(Starts));
        Assert.Equal(play.Episodes.Returns.ToArray(), returns.data<double>().ToArray());

        var advantages = Measured(Returns(play, 0.9), baseline);
        var seen = play.Observations(CPU);
        var expected = new double[3, 2];
        for (var i = 0; i < play.Count; i++)
        {
            double[] scores = [.. model.call(seen[i].unsqueeze(0)).data<float>().Select(score => (double)score)];
            var sum = scores.Sum(Math.Exp);
            for (var c = 0; c < 3; c++)
            {
                for (var k = 0; k < 2; k++)
                {
                    expected[c, k] -= ((c == play.Actions[i] ? 1 : 0) - (Math.Exp(scores[c]) / sum)) * advantages[i]
                        * seen[i, k].item<float>() / play.Count;
                }
            }
        }
        var gradient = model.parameters().First().grad!;
        for (var c = 0; c < 3; c++)
        {
            for (var k = 0; k < 2; k++)
                Assert.Equal(expected[c, k], gradient[c, k].item<float>(), 1e-4 * (1 + Math.Abs(expected[c, k])));
        }
    }

    [Fact]
    public void Learn_ByLfp_PropagatesTheRewardOfThePolicy()
    {
        using var scope = NewDisposeScope();
        using var model = Model(3);
        random.manual_seed(8);
        var play = Play(model, isGreedy: false);
        using (var rule = new ReinforceOptions { Discount = 0.9, Entropy = 0.1 }.Attach(model, Data()))
        {
            random.manual_seed(8);
            rule.Learn(zeros(3, 2), tensor(Starts));
        }
        var found = model.parameters().Select(parameter => parameter.grad!.clone()).ToArray();

        var advantages = Measured(Returns(play, 0.9), ReturnBaseline.Standardized);
        var actions = tensor(play.Actions.Select(action => (float)action).ToArray());
        var told = stack([actions, tensor(advantages.Select(advantage => (float)advantage).ToArray())], 1);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.1));
        var outputs = model.call(play.Observations(CPU));
        lfp.Propagate(outputs, new PolicyReward(0.1).Evaluate(outputs, told).div_(play.Count));
        foreach (var (expected, gradient) in model.parameters().Select(parameter => parameter.grad!).Zip(found))
            Assert.True(expected.allclose(gradient, 1e-5, 1e-7));
    }

    [Fact]
    public void Generalized_OfACritic_IsTheSumOfDiscountedErrors()
    {
        const double discount = 0.9, trace = 0.8, scale = 10;
        using var scope = NewDisposeScope();
        using var model = Model(4);
        var play = Play(model, isGreedy: false);
        var found = Advantages.Generalized(play, discount, trace, scale);
        for (var episode = 0; episode < 3; episode++)
        {
            int[] steps = [.. Enumerable.Range(0, play.Count).Where(i => play.EpisodeOf[i] == episode)];
            double ValueAt(int t) => model.call(Seen(t, episode)).data<float>()[3];
            double Behind(int t) => t < steps.Length ? ValueAt(t) : play.Episodes.HasEnded(episode) ? 0 : ValueAt(t);
            for (var t = 0; t < steps.Length; t++)
            {
                var sum = 0.0;
                for (var k = t; k < steps.Length; k++)
                {
                    sum += Math.Pow(discount * trace, k - t)
                        * ((play.Rewards[steps[k]] / scale) + (discount * Behind(k + 1)) - ValueAt(k));
                }
                Assert.Equal(sum, found[steps[t]], 1e-4);
            }
        }

        static Tensor Seen(int t, int episode) => tensor(new[,] { { (0.5f * t) + 1, 2f * Starts[episode] } });
    }

    [Fact]
    public void Learn_SpikingPolicies_FillEveryGradient()
    {
        foreach (var (readout, by) in new (SpikeReadout, LearnerOptions)[]
        {
            (new CountReadout(), new SpikeFeedbackOptions()), (new LastMembraneReadout(), new SpikeFeedbackOptions()),
            (new CountReadout(), new SurrogateGradientOptions()), (new LastMembraneReadout(), new SurrogateGradientOptions()),
        })
        {
            using var scope = NewDisposeScope();
            using var model = new LifMlpOptions { Hidden = [16], Steps = 6, Readout = readout }.Create([2], 3, 0);
            using var rule = new ReinforceOptions { By = by }.Attach(model, Data());
            random.manual_seed(1);
            rule.Learn(zeros(3, 2), tensor(Starts));
            Assert.All(model.parameters(), parameter => Assert.True(parameter.grad!.abs().sum().ToDouble() > 0));
            Assert.NotEmpty(rule.Activity);
        }
    }

    [Fact]
    public void Attach_WhatDoesNotFit_IsRefusedByName()
    {
        using var model = Model(3);
        var labelled = LabeledData.Of("train", (float[])[1, 2], [1], (int[])[0, 1], ["a", "b"]);
        Says("The rule 'reinforce' plays, and the data has", Refused(() => new ReinforceOptions().Attach(model)));
        Says("'train' has samples with classes", Refused(() => new ActorCriticOptions().Attach(model, labelled)));
        using var small = Model(2);
        Says("The model has 2 outputs, but 'clockwork' has 3 actions.", Refused(() => Play(small, isGreedy: true)));
        Says("'clockwork' is an environment", Refused(() => new GradientOptions().Attach(model, Data())));
        using var spiking = new LifMlpOptions { Hidden = [4], Steps = 3, Readout = new FirstSpikeReadout() }.Create([2], 3, 0);
        Says("first spike is no score", Learned(new SpikeFeedbackOptions()));
        Says("first spike has no derivative", Learned(new SurrogateGradientOptions()));

        string Learned(LearnerOptions by)
        {
            using var rule = new ReinforceOptions { By = by }.Attach(spiking, Data());
            return Refused(() => rule.Learn(zeros(3, 2), tensor(Starts)));
        }

        static void Says(string words, string message) => Assert.Contains(words, message, StringComparison.Ordinal);

        static string Refused(Action attach) => Assert.Throws<ArgumentException>(attach).Message;
    }

    private static int StepOf(Rollout play, int i) => 1 + Enumerable.Range(0, i).Count(k => play.EpisodeOf[k] == play.EpisodeOf[i]);

    private static double[] Returns(Rollout play, double discount)
        =>
        [
            .. Enumerable.Range(0, play.Count).Select(i => Enumerable.Range(i, play.Count - i)
                .Where(k => play.EpisodeOf[k] == play.EpisodeOf[i])
                .Sum(k => Math.Pow(discount, StepOf(play, k) - StepOf(play, i)) * play.Rewards[k])),
        ];

    private static double[] Measured(double[] values, ReturnBaseline baseline)
    {
        var mean = values.Sum() / values.Length;
        var deviation = Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / values.Length);
        return baseline switch
        {
            ReturnBaseline.None => values,
            ReturnBaseline.Mean => [.. values.Select(value => value - mean)],
            _ => [.. values.Select(value => (value - mean) / deviation)],
        };
    }

    private static LabeledData Data()
        => LabeledData.OfEpisodes("train", new Clockwork(), Starts).With(new Normalization([0.5, 2], [1, 0]));

    private static Rollout Play(nn.Module<Tensor, Tensor> model, bool isGreedy) => Rollout.Play(model, Data(), Starts, isGreedy);

    private static nn.Module<Tensor, Tensor> Model(int outputs)
    {
        var model = nn.Sequential(nn.Linear(2, outputs));
        using var generator = new Generator(5);
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.normal_(0, 0.3, generator);
        }
        return model;
    }
}
