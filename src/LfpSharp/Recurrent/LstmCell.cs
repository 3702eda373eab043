using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// Long short-term memory: <c>c_t = f c_{t−1} + i g</c>, <c>h_t = o tanh(c_t)</c>, with <c>i, f, o = σ(a)</c> and <c>g = tanh(a)</c> of
/// the pre-activations <c>a = W x_t + V h_{t−1} + b</c>, blocks in the order i, f, g, o as PyTorch has them.
/// </summary>
internal sealed class LstmCell : GatedCell
{
    public override long Blocks => 4;

    public override CellReturn Gradient { get; } = new LstmGradient();

    public override CellReturn Signal(double epsilon) => new LstmSignal(epsilon);

    public override CellReturn Split(double epsilon, double share, double memoryShare, ActivationReference reference)
        => new LstmSplit(epsilon, share, memoryShare, reference);

    public override CellRun Run(Tensor input, long steps, CellWeights weights)
    {
        var (samples, units) = (input.shape[0] / steps, weights.Units);
        var bias = weights.InputBias is null ? null : weights.InputBias + weights.StateBias!;
        var all = weights.Project(input, bias).view(steps, samples, Blocks * units);
        var (cells, outputs) = (all.new_empty([steps, samples, units]), all.new_empty([steps, samples, units]));
        var (a, c, h) = (all.unbind(0), cells.unbind(0), outputs.unbind(0));
        var (nothing, transposed) = (all.new_zeros([samples, units]), weights.State.t());
        for (var t = 0; t < steps; t++)
        {
            if (t > 0)
                a[t].addmm_(h[t - 1], transposed, 1, 1);
            var step = new CellStep
            {
                PreActivations = a[t],
                Inner = c[t],
                InnerBefore = t > 0 ? c[t - 1] : nothing,
                Output = h[t],
                OutputBefore = t > 0 ? h[t - 1] : nothing,
            };
            step.Run(new LstmStep(), ByTensors);
        }

        return new CellRun(input, all, cells, outputs);
    }

    private static void ByTensors(CellStep step)
    {
        step.Inner.copy_((step.Block(1).sigmoid() * step.InnerBefore) + (step.Block(0).sigmoid() * step.Block(2).tanh()));
        step.Output.copy_(step.Block(3).sigmoid() * step.Inner.tanh());
    }
}
