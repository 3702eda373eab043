using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Golden;

/// <summary>The networks that the golden files describe in their <c>spec</c>.</summary>
internal static class GoldenNetworks
{
    public static Module<Tensor, Tensor> Build(string name) => name switch
    {
        "conv-avgpool" => Sequential(
            Conv2d(3, 8, 3, padding: 1), ReLU(), AvgPool2d(2), Conv2d(8, 8, 3, stride: 2), Tanh(), AdaptiveAvgPool2d(2), Flatten(),
            Linear(32, 5)),
        "conv-batchnorm-train" => Sequential(
            Conv2d(3, 8, 3, padding: 1), BatchNorm2d(8), ReLU(), Conv2d(8, 8, 3), BatchNorm2d(8), SiLU(), AdaptiveAvgPool2d(2), Flatten(),
            Linear(32, 5)),
        "lenet-relu" => Sequential(
            Conv2d(1, 16, 5), ReLU(), MaxPool2d(2), Conv2d(16, 16, 5), ReLU(), MaxPool2d(2), Flatten(),
            Linear(256, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)),
        "residual" => Sequential(
            Conv2d(3, 8, 3, padding: 1), ReLU(), new Residual(), AvgPool2d(4), Flatten(), Linear(32, 5)),
        "transformer-block" => new Transformer(),
        "mlp-elu" => Mlp(() => ELU()),
        "mlp-gelu" => Mlp(() => GELU()),
        "mlp-leakyrelu" => Mlp(() => LeakyReLU(0.01)),
        "mlp-sigmoid" => Mlp(() => Sigmoid()),
        "mlp-silu" => Mlp(() => SiLU()),
        "mlp-tanh" => Mlp(() => Tanh()),
        "mlp-step" => Mlp(() => new Step()),
        _ => Mlp(() => ReLU()),
    };

    private static Sequential Mlp(Func<Module<Tensor, Tensor>> activation)
        => Sequential(Linear(20, 32), activation(), Linear(32, 16), activation(), Linear(16, 5));

    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Sequential body = Sequential(
            Conv2d(8, 8, 3, padding: 1), BatchNorm2d(8), ReLU(), Conv2d(8, 8, 3, padding: 1), BatchNorm2d(8));

        private readonly Sum sum = new();
        private readonly ReLU relu = ReLU();

        public Residual()
            : base(nameof(Residual)) => RegisterComponents();

        public override Tensor forward(Tensor input) => relu.call(sum.call(body.call(input), input));
    }

    private sealed class Transformer : Module<Tensor, Tensor>
    {
        private readonly Linear emb = Linear(6, 12);
        private readonly Block block = new();
        private readonly Linear head = Linear(12, 4);

        public Transformer()
            : base(nameof(Transformer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(block.call(emb.call(input))[TensorIndex.Colon, 0]);
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm ln1 = LayerNorm(12), ln2 = LayerNorm(12);
        private readonly SelfAttention att = new(12, 3);
        private readonly Sum sum1 = new(), sum2 = new();
        private readonly Linear fc1 = Linear(12, 24), fc2 = Linear(24, 12);
        private readonly GELU gelu = GELU();

        public Block()
            : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var attended = sum1.call(input, att.call(ln1.call(input)));
            return sum2.call(attended, fc2.call(gelu.call(fc1.call(ln2.call(attended)))));
        }
    }
}
