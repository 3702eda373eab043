using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// Gated recurrent unit: <c>h_t = (1 − z) n + z h_{t−1}</c>, with <c>r, z = σ(a)</c> and <c>n = tanh(u + r v)</c>, where
/// <c>u = W_n x_t + b</c> and <c>v = V_n h_{t−1} + b'</c>; blocks in the order r, z, n as PyTorch has them.
/// </summary>
internal sealed class GruCell : GatedCell
{
    public override long Blocks => 3;

    public override CellReturn Gradient { get; } = new GruGradient();

    public override CellReturn Signal(double epsilon) => new GruSignal(epsilon);

    public override CellReturn Split(double epsilon, double share, double memoryShare, ActivationReference reference)
        => new GruSplit(epsilon, share, memoryShare, reference);

    public override CellRun Run(Tensor input, long steps, CellWeights weights)
    {
        var (samples, units) = (input.shape[0] / steps, weights.Units);
        var all = weights.Project(input, weights.InputBias).view(steps, samples, Blocks * units);
        var (inner, outputs) = (all.new_empty([steps, samples, units]), all.new_empty([steps, samples, units]));
        var (a, v, h) = (all.unbind(0), inner.unbind(0), outputs.unbind(0));
        var (nothing, transposed) = (all.new_zeros([samples, units]), weights.State.t());
        for (var t = 0; t < steps; t++)
        {
            var before = t > 0 ? h[t - 1] : nothing;
            using var fromState = weights.StateBias is { } bias ? bias.addmm(before, transposed, 1, 1) : before.mm(transposed);
            var step = new CellStep
            {
                PreActivations = a[t],
                FromState = fromState,
                Inner = v[t],
                InnerBefore = nothing,
                Output = h[t],
                OutputBefore = before,
            };
            step.Run(new GruStep(), ByTensors);
        }

        return new CellRun(input, all, inner, outputs);
    }

    private static void ByTensors(CellStep step)
    {
        var units = step.Inner.shape[1];
        step.Inner.copy_(step.FromState!.narrow(1, 2 * units, units));
        step.PreActivations.narrow(1, 0, 2 * units).add_(step.FromState.narrow(1, 0, 2 * units));
        step.Block(2).add_(step.Block(0).sigmoid() * step.Inner);
        var update = step.Block(1).sigmoid();
        step.Output.copy_(((1 - update) * step.Block(2).tanh()) + (update * step.OutputBefore));
    }
}
