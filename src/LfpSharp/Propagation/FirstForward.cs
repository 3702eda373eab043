using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps the inputs of the first forward, to run it once more and look at what it does beside its layers' rules.</summary>
internal sealed class FirstForward : IDisposable
{
    private Tensor[]? inputs;
    private bool isDone;

    /// <summary>Whether the model is being run for the check: nothing is to be connected then.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Keeps the inputs, unless the check was made.</summary>
    public void Remember(Tensor[] given)
    {
        if (isDone)
            return;
        Dispose();
        inputs = [.. given.Select(input => input.detach().DetachFromDisposeScope())];
    }

    /// <summary>Makes the check, once.</summary>
    /// <exception cref="MissingRuleException">The forward computes something that no rule serves.</exception>
    public void Check(nn.Module model, IReadOnlyList<AttachedLayer> layers)
    {
        if (isDone || inputs is not { } given)
            return;
        IsRunning = true;
        try
        {
            if (FunctionProbe.Find(model, layers, () => Call(model, given)).Faults is { Count: > 0 } faults)
                throw MissingRuleException.ForForward(faults);
        }
        finally
        {
            IsRunning = false;
            isDone = true;
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var input in inputs ?? [])
            input.Dispose();
        inputs = null;
    }

    private static Tensor Call(nn.Module model, Tensor[] inputs) => model switch
    {
        nn.Module<Tensor, Tensor> one => one.call(inputs[0]),
        nn.Module<Tensor, Tensor, Tensor> two => two.call(inputs[0], inputs[1]),
        nn.Module<Tensor, Tensor, Tensor, Tensor> three => three.call(inputs[0], inputs[1], inputs[2]),
        _ => ((nn.Module<Tensor[], Tensor>)model).call(inputs),
    };
}
