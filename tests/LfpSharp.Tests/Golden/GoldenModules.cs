using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Golden;

/// <summary>Modules of the golden files that are made of others; their parts are named as PyTorch names them there.</summary>
internal static class GoldenModules
{
    /// <summary><c>act(Sum(body(x), skip(x)))</c>; without a skip x itself, without an act no activation.</summary>
    internal sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Sequential body;
        private readonly Sequential? skip, act;
        private readonly Sum sum = new();

        public Residual(GoldenParts parts)
            : base(nameof(Residual))
        {
            body = parts.Branches[0];
            skip = parts.Branches.ElementAtOrDefault(1);
            act = parts.Behind.FirstOrDefault();
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var joined = sum.call(body.call(input), skip is null ? input : skip.call(input));
            return act is null ? joined : act.call(joined);
        }
    }

    /// <summary>Concatenation of branches along dimension 1.</summary>
    internal sealed class Concat : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> branches;

        public Concat(IEnumerable<Module<Tensor, Tensor>> branches)
            : base(nameof(Concat))
        {
            this.branches = ModuleList(branches.ToArray());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => cat([.. branches.Select(branch => branch.call(input))], 1);
    }

    /// <summary><c>a(x) ⊙ b(x)</c>.</summary>
    internal sealed class Gated : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> branches;
        private readonly Product product = new();

        public Gated(IEnumerable<Module<Tensor, Tensor>> branches)
            : base(nameof(Gated))
        {
            this.branches = ModuleList(branches.ToArray());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => product.call(branches[0].call(input), branches[1].call(input));
    }

    /// <summary>A body applied several times.</summary>
    internal sealed class Shared : Module<Tensor, Tensor>
    {
        private readonly Sequential body;
        private readonly long uses;

        public Shared(long uses, Sequential body)
            : base(nameof(Shared))
        {
            (this.uses, this.body) = (uses, body);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var value = input;
            for (var use = 0; use < uses; use++)
                value = body.call(value);
            return value;
        }
    }

    /// <summary>A transformer's block: <c>x + att(ln1(x))</c>, then <c>x + fc2(act(fc1(ln2(x))))</c>.</summary>
    internal sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm ln1, ln2;
        private readonly SelfAttention att;
        private readonly Sum sum1 = new(), sum2 = new();
        private readonly Linear fc1, fc2;
        private readonly Module<Tensor, Tensor> act;

        public Block(long features, long heads, long hidden, Module<Tensor, Tensor> act, bool isCausal)
            : base(nameof(Block))
        {
            (ln1, ln2) = (LayerNorm(features), LayerNorm(features));
            att = new(features, heads, isCausal);
            (fc1, fc2) = (Linear(features, hidden), Linear(hidden, features));
            this.act = act;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var attended = sum1.call(input, att.call(ln1.call(input)));
            return sum2.call(attended, fc2.call(act.call(fc1.call(ln2.call(attended)))));
        }
    }

    /// <summary>A function that only moves values about, as a forward would write it; hooks see nothing of it.</summary>
    internal sealed class View(Func<Tensor, Tensor> move) : Module<Tensor, Tensor>(nameof(View))
    {
        public override Tensor forward(Tensor input) => move(input);
    }
}
