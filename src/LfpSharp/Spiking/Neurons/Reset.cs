namespace LfpSharp.Spiking.Neurons;

/// <summary>What a spike does to the membrane of a leaky integrate-and-fire neuron.</summary>
/// <remarks>
/// With decay β, threshold θ and spike <c>s_t = [u_t &gt; θ]</c> every reset is one line,
/// <c>u_t = β·k_{t−1} + I_t − a·s_{t−1}</c>: it says what is kept of the old potential, <c>k</c>, and which constant
/// amount <c>a</c> the spike of the step before takes away.
/// <list type="table">
/// <listheader><term>reset</term><description>equation</description></listheader>
/// <item>
/// <term><see cref="SubtractDelayed"/></term>
/// <description><c>k = u, a = θ</c>: θ is taken off one step late, undecayed</description>
/// </item>
/// <item>
/// <term><see cref="SubtractAtOnce"/></term>
/// <description>
/// <c>k = u, a = βθ</c>: θ is taken off at the spike, so what is left decays: <c>u_t = β(u_{t−1} − θ s_{t−1}) + I_t</c>
/// </description>
/// </item>
/// <item><term><see cref="ToZero"/></term><description><c>k = u·(1 − s), a = 0</c></description></item>
/// <item><term><see cref="None"/></term><description><c>k = u, a = 0</c></description></item>
/// </list>
/// </remarks>
public abstract record Reset
{
    private protected Reset()
    {
    }

    /// <summary>θ is subtracted one step after the spike: the reset of the published reference.</summary>
    public static Reset SubtractDelayed { get; } = new SubtractDelayedReset();

    /// <summary>θ is subtracted at the spike, before the potential decays.</summary>
    public static Reset SubtractAtOnce { get; } = new SubtractAtOnceReset();

    /// <summary>The potential of a neuron that fired starts again from zero.</summary>
    public static Reset ToZero { get; } = new ToZeroReset();

    /// <summary>A spike leaves the potential as it is.</summary>
    public static Reset None { get; } = new NoReset();

    /// <summary>Whether a spike clears the potential: <c>k = u·(1 − s)</c>.</summary>
    internal virtual bool Clears => false;

    /// <summary>The constant <c>a</c> that a spike takes from the next potential.</summary>
    internal virtual double Taken(double decay, double threshold) => 0;
}
