using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>The way back through a list of stages.</summary>
internal static class StageReturns
{
    /// <summary>Takes a signal from the last stage's output to the first one's input; an empty list hands it on.</summary>
    public static Tensor? Run(IReadOnlyList<StageReturn> returns, StageSignal signal, GradientSum gradients, bool toInput)
    {
        for (var i = returns.Count - 1; i >= 0; i--)
        {
            var density = returns[i](signal, gradients, toInput || i > 0);
            if (density is null)
                return null;
            signal = signal with { Values = density, Kind = SignalKind.Density };
        }

        return signal.Values;
    }
}
