using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed partial class MisuseTests
{
    private sealed class Middle : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(4, 6), second = Linear(6, 3);
        private readonly Func<Middle, Tensor, Tensor> between;

        public Middle(Func<Middle, Tensor, Tensor> between, bool withNorm = false)
            : base(nameof(Middle))
        {
            this.between = between;
            register_module("first", first);
            register_module("Middle1", Middle1);
            register_module("Act", Act);
            if (withNorm)
                register_module("Norm", Norm);
            register_module("second", second);
        }

        public Linear Middle1 { get; } = Linear(6, 6);

        public BatchNorm1d Norm { get; } = BatchNorm1d(6);

        public GELU Act { get; } = GELU();

        public override Tensor forward(Tensor input) => second.call(between(this, first.call(input)));
    }

    private sealed class Standardized : Module<Tensor, Tensor>
    {
        private readonly Linear layer = Linear(4, 3);

        public Standardized()
            : base(nameof(Standardized)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call((input - 0.5) / 0.3);
    }

    private sealed class Capped() : Module<Tensor, Tensor>(nameof(Capped))
    {
        public override Tensor forward(Tensor input) => input.nan_to_num();
    }

    private sealed class Scoped : Module<Tensor, Tensor>
    {
        private readonly bool inner;
        private readonly Sequential body = Sequential(Linear(4, 6), Tanh());
        private readonly Own own = new();
        private readonly Linear head = Linear(6, 3);

        public Scoped(bool inner)
            : base(nameof(Scoped))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (!inner)
                return own.call(head.call(body.call(input)));
            using var scope = NewDisposeScope();
            return own.call(head.call(body.call(input))).MoveToOuterDisposeScope();
        }
    }

    private sealed class Own : Module<Tensor, Tensor>
    {
        private readonly Linear layer = Linear(3, 3);

        public Own()
            : base(nameof(Own)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input);
    }
}
