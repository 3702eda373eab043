using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Models;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Theory;

/// <summary>A kind of network and a rule, under which feedback is the gradient scaled by |w|, or is not.</summary>
/// <param name="Name">What is kept or dropped.</param>
/// <param name="Holds">Whether the theorem's conditions hold.</param>
internal sealed record TheoryCondition(string Name, bool Holds)
{
    private const int Side = 6;

    /// <summary>The composite; LFP-0 unless set.</summary>
    public Composite Rule { get; init; } = Composite.Zero();

    /// <summary>Makes an activation.</summary>
    public Func<Module<Tensor, Tensor>> Activation { get; init; } = () => ReLU();

    /// <summary>Makes what stands between a layer and its activation, for its width; nothing unless set.</summary>
    public Func<int, Module<Tensor, Tensor>>? Norm { get; init; }

    /// <summary>Whether the network is a convolutional one.</summary>
    public bool Convolves { get; init; }

    /// <summary>Whether each hidden layer after the first adds its input to its output.</summary>
    public bool Skips { get; init; }

    /// <summary>All that are tried: first those under which the theorem holds.</summary>
    public static IReadOnlyList<TheoryCondition> All { get; } =
    [
        new("ReLU, LFP-0", true),
        new("leaky ReLU", true) { Activation = () => LeakyReLU(0.1) },
        new("convolutions, maximum pooling", true) { Convolves = true },
        new("residual sums", true) { Skips = true },
        new("batch norm", true) { Norm = width => BatchNorm1d(width) },
        new("layer norm", true) { Norm = width => LayerNorm(width) },
        new("ε = 1e-6", false) { Rule = Composite.Epsilon(1e-6) },
        new("ε = 0.1", false) { Rule = Composite.Epsilon(0.1) },
        new("ε = 1", false) { Rule = Composite.Epsilon(1) },
        new("SiLU", false) { Activation = () => SiLU() },
        new("ELU", false) { Activation = () => ELU() },
        new("tanh", false) { Activation = () => Tanh() },
        new("sigmoid", false) { Activation = () => Sigmoid() },
        new("sigmoid, reference zero-input", false)
        {
            Activation = () => Sigmoid(), Rule = Composite.Epsilon(0, ActivationReference.ZeroInput),
        },
    ];

    /// <summary>Draws a network of random depth and width, with random biases, in float64; the caller's.</summary>
    /// <param name="random">Decides depth, width and weights.</param>
    /// <param name="depth">Hidden layers; drawn unless given.</param>
    /// <param name="classes">Outputs.</param>
    public Module<Tensor, Tensor> Draw(Random random, int classes, int? depth = null)
    {
        var hidden = depth ?? random.Next(1, 6);
        var model = Convolves ? Convolutional(random, classes) : Dense(random, hidden, classes);
        model.to(ScalarType.Float64);
        ParameterDraw.Apply(model, Initialization.He, random.Next());
        return model;
    }

    /// <summary>The shape of a sample that such a network takes.</summary>
    public long[] SampleShape => Convolves ? [1, Side, Side] : [Side * Side];

    private Module<Tensor, Tensor> Dense(Random random, int hidden, int classes)
    {
        var width = random.Next(4, 25);
        List<Module<Tensor, Tensor>> layers = [];
        for (var l = 0; l < hidden; l++)
        {
            List<Module<Tensor, Tensor>> block = [Linear(l == 0 ? Side * Side : width, width)];
            if (Norm is not null)
                block.Add(Norm(width));
            block.Add(Activation());
            layers.Add(Skips && l > 0 ? new SkipBlock(Sequential(block)) : Sequential(block));
        }

        layers.Add(Linear(width, classes));
        return Sequential(layers);
    }

    private Module<Tensor, Tensor> Convolutional(Random random, int classes)
    {
        int first = random.Next(2, 6), second = random.Next(2, 9);
        return Sequential(
            Conv2d(1, first, 3, padding: 1), Activation(), MaxPool2d(2), Conv2d(first, second, 2), Activation(), Flatten(),
            Linear(second * 4, classes));
    }

    /// <summary>x + body(x).</summary>
    private sealed class SkipBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;
        private readonly Sum sum = new();

        public SkipBlock(Module<Tensor, Tensor> body)
            : base(nameof(SkipBlock))
        {
            this.body = body;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => sum.call(body.call(input), input);
    }
}
