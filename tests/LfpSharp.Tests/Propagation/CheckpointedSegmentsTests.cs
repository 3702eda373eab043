using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed class CheckpointedSegmentsTests
{
    private static readonly Tensor Images = randn(6, 3, 8, 8, generator: new Generator(1)).DetachFromDisposeScope();
    private static readonly Tensor Labels = arange(6, ScalarType.Int64).remainder_(4).DetachFromDisposeScope();

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var rule in new[] { "gradient", "zero", "epsilon", "epsilon-one", "epsilon-plus-flat", "alpha-beta" })
        {
            foreach (var count in new[] { 2, 4, 7 })
                cases.Add(rule, count);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_InSegments_IsTheSameBitForBit(string rule, int count)
    {
        var whole = Steps(rule, null);
        var cut = Steps(rule, count);
        Assert.Equal(whole.Count, cut.Count);
        Assert.All(whole.Zip(cut), pair => Assert.Equal(pair.First, pair.Second));
        Assert.Contains(whole[0], value => value != 0);
    }

    [Fact]
    public void Step_InSegments_RunsEachButTheLastTwice()
    {
        var calls = new List<string>();
        using var model = Sequential(Watched("a"), Watched("b"), Watched("c"), Watched("d"));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        using var x = randn(5, 4);
        lfp.ChecksForward = false;
        using var segments = new CheckpointedSegments(model, 2, x[..1]);
        calls.Clear();
        Step(model, lfp, x);
        Assert.Equal(["0", "2"], segments.Starts);
        Assert.Equal("abcdab", string.Concat(calls));
        segments.Dispose();
        calls.Clear();
        Step(model, lfp, x);
        Assert.Equal("abcd", string.Concat(calls));

        Module<Tensor, Tensor> Watched(string name) => new Told(() => calls.Add(name));
    }

    [Fact]
    public void Starts_RowsInsideOfModules_AreFoundAndBlocksAreNotTakenApart()
    {
        using var model = new Body();
        using var segments = new CheckpointedSegments(model, 3, zeros(1, 4));
        Assert.Equal(["row.0", "row.1.0", "row.1.2"], segments.Starts);
    }

    [Theory]
    [InlineData(9, "It has no row with two such places: leave the segments out.")]
    [InlineData(2, "It has no row with two such places: leave the segments out.")]
    public void Constructor_NoRow_SaysSo(int count, string expected)
    {
        using var model = new Told(() => { });
        var error = Assert.Throws<ArgumentException>(() => new CheckpointedSegments(model, count, zeros(1, 4)));
        Assert.StartsWith($"The model Told cannot be cut into {count} segments", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TooMany_SaysHowManyThereMayBe()
    {
        using var model = Sequential(Linear(4, 4), ReLU(), Linear(4, 4), ReLU(), Linear(4, 2));
        var error = Assert.Throws<ArgumentException>(() => new CheckpointedSegments(model, 4, zeros(1, 4)));
        Assert.Contains("Take 2 to 3.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Twice_OrBeforeTheRule_IsRefused()
    {
        using var model = Sequential(Linear(4, 4), Linear(4, 2));
        using var segments = new CheckpointedSegments(model, 2, zeros(1, 4));
        var twice = Assert.Throws<InvalidOperationException>(() => new CheckpointedSegments(model, 2, zeros(1, 4)));
        Assert.Contains("Dispose those first", twice.Message, StringComparison.Ordinal);
        var late = Assert.Throws<InvalidOperationException>(() => new FeedbackPropagation(model, Composite.Epsilon()));
        Assert.Contains("after the FeedbackPropagation", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_RewardsRecorded_IsRefused()
    {
        using var model = Sequential(Linear(4, 4), Linear(4, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon()) { RecordRewards = true };
        using var segments = new CheckpointedSegments(model, 2, zeros(1, 4));
        var error = Assert.Throws<InvalidOperationException>(() => model.call(ones(2, 4)));
        Assert.Contains("RecordRewards is set", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Step_RuleThatNeedsTheLayerBefore_IsRefusedByName(int count)
    {
        using var model = Sequential(Linear(4, 4), Linear(4, 4), Linear(4, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().WithName("1", new FlatRule()).WithName("2", new FlatRule()));
        using var x = ones(2, 4);
        using var segments = new CheckpointedSegments(model, count, x[..1]);
        var error = Assert.ThrowsAny<Exception>(() => Step(model, lfp, x));
        Assert.Contains("begins a segment, but its rule, FlatRule, needs the layer before it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_LayerThrowsInTheForward_LeavesTheNextStepAsItIs()
    {
        var throws = false;
        using var model = Sequential(new Told(() => Throw()), new Told(() => { }), new Told(() => { }));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        using var x = randn(5, 4);
        Step(model, lfp, x);
        var expected = Gradients(model);
        using var segments = new CheckpointedSegments(model, 3, x[..1]);
        throws = true;
        Assert.Throws<NotSupportedException>(() => model.call(x));
        throws = false;
        Step(model, lfp, x);
        Assert.Equal(expected, Gradients(model));
        Assert.True(is_grad_enabled());

        void Throw()
        {
            if (throws)
                throw new NotSupportedException("the layer's own");
        }
    }

    [Fact]
    public void Step_LayerThrowsOnTheWayBack_SaysWhat()
    {
        var calls = 0;
        using var model = Sequential(new Told(() => Throw()), new Told(() => { }));
        using var x = randn(5, 4);
        using var segments = new CheckpointedSegments(model, 2, x[..1]);
        using var outputs = model.call(x);
        var error = Assert.ThrowsAny<Exception>(() => outputs.sum().backward());
        Assert.Contains("A segment failed on the way backwards: the layer's own", error.Message, StringComparison.Ordinal);

        void Throw()
        {
            if (++calls == 3)
                throw new NotSupportedException("the layer's own");
        }
    }

    [Fact]
    public void Explain_InSegments_IsTheSameAndTouchesNoParameter()
    {
        using var model = Network();
        model.eval();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon()) { RecordInputRewards = true };
        var whole = Explained();
        using var segments = new CheckpointedSegments(model, 4, Images[..1]);
        Assert.Equal(whole, Explained());
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));

        float[] Explained()
        {
            using var outputs = model.call(Images);
            return [.. lfp.Explain(outputs, outputs.detach())[0].data<float>()];
        }
    }

    [Fact]
    public void Step_Repeated_HoldsLiveTensorsConstant()
    {
        using var model = Network();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        using var segments = new CheckpointedSegments(model, 4, Images[..1]);
        long after = 0;
        for (var step = 0; step < 30; step++)
        {
            using (NewDisposeScope())
                Step(model, lfp, Images);
            if (step is 5 or 29)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                after = step == 5 ? Tensor.TotalCount : after;
            }
        }

        Assert.InRange(Tensor.TotalCount, 0, after);
    }

    // Parameters' gradients of three steps, the buffers after them, and what is drawn next.
    private static List<float[]> Steps(string rule, int? count)
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        using var lfp = rule switch
        {
            "gradient" => null,
            "zero" => new FeedbackPropagation(model, Composite.Zero()),
            "epsilon" => new FeedbackPropagation(model, Composite.Epsilon()),
            "epsilon-one" => new FeedbackPropagation(model, Composite.Epsilon(1)),
            "epsilon-plus-flat" => new FeedbackPropagation(model, Composite.EpsilonPlusFlat()),
            _ => new FeedbackPropagation(model, Composite.EpsilonAlpha2Beta1()),
        };
        using var segments = count is { } cut ? new CheckpointedSegments(model, cut, Images[..1]) : null;
        random.manual_seed(3);
        var found = new List<float[]>();
        for (var step = 0; step < 3; step++)
        {
            Step(model, lfp, Images);
            found.AddRange(model.parameters().Select(parameter => parameter.grad?.data<float>().ToArray() ?? []));
        }

        found.AddRange(model.buffers().Select(buffer => buffer.to(ScalarType.Float32).data<float>().ToArray()));
        found.Add([.. rand(4).data<float>()]);
        return found;
    }

    private static void Step(Module<Tensor, Tensor> model, FeedbackPropagation? lfp, Tensor inputs)
    {
        model.zero_grad();
        var outputs = model.call(inputs);
        using var labels = Labels[..(int)inputs.shape[0]].remainder(outputs.shape[1]);
        if (lfp is null)
            functional.cross_entropy(outputs, labels).backward();
        else
            lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
    }

    private static float[] Gradients(Module<Tensor, Tensor> model)
        => [.. model.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];

    private static Module<Tensor, Tensor> Network()
    {
        random.manual_seed(0);
        var model = Sequential(
            ("entry", Sequential(Conv2d(3, 6, 3, padding: 1), BatchNorm2d(6), ReLU())),
            ("middle", Sequential(
                Conv2d(6, 8, 3, padding: 1), Tanh(), MaxPool2d(2), Dropout(0.3), Conv2d(8, 8, 3, padding: 1), BatchNorm2d(8), ReLU())),
            ("flat", Flatten()),
            ("first", Linear(128, 12)),
            ("act", SiLU()),
            ("drop", Dropout(0.2)),
            ("second", Linear(12, 4)));
        return model;
    }

    private sealed class Told : Module<Tensor, Tensor>
    {
        private readonly Action called;
        private readonly TorchSharp.Modules.Linear linear = Linear(4, 4);

        public Told(Action called)
            : base(nameof(Told))
        {
            this.called = called;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            called();
            return linear.call(input);
        }
    }

    private sealed class Body : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Sequential row = Sequential(
            new Told(() => { }), Sequential(Linear(4, 4), ReLU(), Linear(4, 4), ReLU()));

        private readonly TorchSharp.Modules.Linear last = Linear(4, 2);

        public Body()
            : base(nameof(Body))
            => RegisterComponents();

        public override Tensor forward(Tensor input) => last.call(row.call(input));
    }
}
