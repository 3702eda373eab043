using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The negated step: −1 where z &gt; 0, else 0.</summary>
public sealed class NegatedStep() : ParameterLessModule<Tensor, Tensor>(nameof(NegatedStep))
{
    private readonly Step step = new();

    /// <summary>Computes −step(z) of every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input)
    {
        using var positive = step.forward(input);
        return positive.neg();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            step.Dispose();
        base.Dispose(disposing);
    }
}
