using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Hooks on the forward of modules, whatever the number of their inputs, all removed on dispose.</summary>
internal sealed class ForwardHooks : IDisposable
{
    private readonly List<Action> removals = [];

    /// <summary>May replace the inputs of a call.</summary>
    public delegate Tensor[] Before(Tensor[] inputs);

    /// <summary>May replace the output of a call.</summary>
    public delegate Tensor After(Tensor[] inputs, Tensor output);

    /// <summary>Hooks <paramref name="module"/>. False when it does not map tensors to one tensor.</summary>
    public bool TryAdd(nn.Module module, Before? before, After? after)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                if (before is not null)
                    Keep(one.register_forward_pre_hook((_, x) => before([x])[0]).remove);
                if (after is not null)
                    Keep(one.register_forward_hook((_, x, y) => after([x], y)).remove);
                return true;
            case nn.Module<Tensor, Tensor, Tensor> two:
                if (before is not null)
                    Keep(two.register_forward_pre_hook((_, x1, x2) => before([x1, x2]) is [var b1, var b2] ? (b1, b2) : null).remove);
                if (after is not null)
                    Keep(two.register_forward_hook((_, x1, x2, y) => after([x1, x2], y)).remove);
                return true;
            case nn.Module<Tensor, Tensor, Tensor, Tensor> three:
                if (before is not null)
                {
                    Keep(three.register_forward_pre_hook(
                        (_, x1, x2, x3) => before([x1, x2, x3]) is [var b1, var b2, var b3] ? (b1, b2, b3) : null).remove);
                }

                if (after is not null)
                    Keep(three.register_forward_hook((_, x1, x2, x3, y) => after([x1, x2, x3], y)).remove);
                return true;
            case nn.Module<Tensor[], Tensor> many:
                if (before is not null)
                    Keep(many.register_forward_pre_hook((_, x) => before(x)).remove);
                if (after is not null)
                    Keep(many.register_forward_hook((_, x, y) => after(x, y)).remove);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Has <paramref name="removal"/> done on dispose, last in first out.</summary>
    public void Keep(Action removal) => removals.Add(removal);

    public void Dispose()
    {
        for (var i = removals.Count - 1; i >= 0; i--)
            removals[i]();
        removals.Clear();
    }
}
