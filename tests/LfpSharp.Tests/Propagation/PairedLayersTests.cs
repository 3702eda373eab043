using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed class PairedLayersTests
{
    [Fact]
    public void Propagate_PairedLayers_GiveTheFeedbackOfGatesApart()
    {
        using var scope = NewDisposeScope();
        using var paired = new PairedBlock();
        using var apart = new ApartBlock(paired.Parts);
        var input = randn(5, 3, ScalarType.Float64);
        var expected = Feedback(apart, input);
        var feedback = Feedback(paired, input);
        foreach (var (first, second) in expected.Zip(feedback))
            Assert.True(first.sub(second).abs().max().item<double>() <= 1e-12 * first.abs().max().item<double>());
    }

    [Fact]
    public void Propagate_PairedLayers_LeaveTheirGateToTheActivation()
    {
        using var scope = NewDisposeScope();
        using var paired = new PairedBlock();
        var seen = new List<(string, bool)>();
        var composite = Composite.Epsilon().With<Linear>(new Watching(seen)).With<Sum>(new Watching(seen));
        using var lfp = new FeedbackPropagation(paired, composite);
        paired.call(randn(5, 3, ScalarType.Float64));
        Assert.Equal([("first", true), ("second", false), ("sum", true)], seen);
    }

    // A large ε, so that a gate that is missing or there twice shows.
    private static List<Tensor> Feedback(Module<Tensor, Tensor> model, Tensor input)
    {
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.3));
        var outputs = model.call(input);
        lfp.Propagate(outputs, outputs.detach().sin());
        return [.. model.parameters().Select(parameter => parameter.grad!.clone())];
    }

    private sealed record Watching(List<(string Path, bool FeedsActivationOnly)> Seen) : Rule
    {
        protected internal override bool LeavesGateToActivation => true;

        protected internal override Tensor Connect(LayerCall call)
        {
            Seen.Add((call.Path, call.FeedsActivationOnly));
            return call.ConnectToPreActivation(call.Output, 1e-6);
        }
    }

    private sealed class Parts
    {
        public Linear First { get; } = Linear(3, 3, dtype: ScalarType.Float64);

        public Linear Second { get; } = Linear(3, 3, dtype: ScalarType.Float64);
    }

    private sealed class PairedBlock : Module<Tensor, Tensor>, IPairedLayers
    {
        private readonly Linear first, second;
        private readonly Sum sum = new();
        private readonly Tanh inner = Tanh();
        private readonly ReLU outer = ReLU();

        public PairedBlock()
            : base(nameof(PairedBlock))
        {
            Parts = new Parts();
            (first, second) = (Parts.First, Parts.Second);
            RegisterComponents();
        }

        public Parts Parts { get; }

        public IReadOnlyList<(Module Layer, Module Activation)> Pairs => [(first, inner), (sum, outer)];

        public override Tensor forward(Tensor input) => outer.call(sum.call(second.call(inner.call(first.call(input))), input));
    }

    private sealed class ApartBlock : Module<Tensor, Tensor>
    {
        private readonly Linear first, second;
        private readonly Sum sum = new();
        private readonly Tanh inner = Tanh();
        private readonly ReLU outer = ReLU();

        public ApartBlock(Parts parts)
            : base(nameof(ApartBlock))
        {
            (first, second) = (parts.First, parts.Second);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => outer.call(sum.call(second.call(inner.call(first.call(input))), input));
    }
}
