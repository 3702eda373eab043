using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed partial class PropagationTests
{
    private sealed class Reshaped : Module<Tensor, Tensor>
    {
        private readonly Linear inner;

        public Reshaped(Linear inner)
            : base(nameof(Reshaped))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => inner.call(input).view(-1);
    }

    private sealed class Doubled : Module<Tensor, Tensor>
    {
        private readonly Linear inner;

        public Doubled(Linear inner)
            : base(nameof(Doubled))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => inner.call(input) * 2;
    }

    private sealed class Branches : Module<Tensor, Tensor>
    {
        private readonly Linear left = Linear(4, 5), right = Linear(4, 5), head = Linear(10, 3);
        private readonly Tanh tanh = Tanh();

        public Branches()
            : base(nameof(Branches)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var l = left.call(input);
            var r = right.call(input);
            return head.call(cat([l + r, tanh.call(r)], 1));
        }

        // The explicit form: rewards, not densities, from layer to layer.
        public IReadOnlyList<Tensor> ExplicitFeedback(Tensor x, Tensor reward, double epsilon)
        {
            using var noGrad = no_grad();
            var l = left.forward(x);
            var r = right.forward(x);
            var joined = cat([l + r, r.tanh()], 1);
            var o = head.forward(joined);
            var s = reward / Stab(o);
            var rJoined = joined * s.matmul(head.weight!);
            var rSum = rJoined[TensorIndex.Colon, ..5] / (l + r);
            var rLeft = l * rSum;
            var rRight = (r * rSum) + rJoined[TensorIndex.Colon, 5..];
            var sLeft = rLeft / Stab(l);
            var sRight = rRight / Stab(r);
            var feedback = new Dictionary<string, (Linear Layer, Tensor S, Tensor A)>
            {
                ["left"] = (left, sLeft, x),
                ["right"] = (right, sRight, x),
                ["head"] = (head, s, joined),
            };
            return [.. named_parameters().Select(named =>
            {
                var (layer, normalized, activation) = feedback[named.name.Split('.')[0]];
                return named.name.EndsWith("weight", StringComparison.Ordinal)
                    ? layer.weight!.abs() * normalized.t().matmul(activation)
                    : layer.bias!.abs() * normalized.sum(dim: 0);
            })];

            Tensor Stab(Tensor z) => z + (z.ge(0).to_type(z.dtype) * 2 - 1) * epsilon;
        }
    }
}
