using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps the CPU's random state, and puts it back on dispose.</summary>
internal sealed class HeldRandomState : IDisposable
{
    private readonly Tensor state = get_rng_state().DetachFromDisposeScope();

    public void Dispose()
    {
        set_rng_state(state);
        state.Dispose();
    }
}
