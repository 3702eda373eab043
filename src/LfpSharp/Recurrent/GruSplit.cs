using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of a GRU gate and signal take half each: as <see cref="GruSignal"/> with half of each density, and the other half
/// to the gates, each by the identity rule through its sigmoid. <c>1 − z = σ(−a_z)</c> is a gate too.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="reference">From where the sigmoids are measured.</param>
internal sealed class GruSplit(double epsilon, ActivationReference reference) : CellReturn
{
    private readonly double rest = reference == ActivationReference.ZeroInput ? 0 : 0.5;

    public override long FirstBlock => 0;

    public override long BlockCount => 3;

    public override bool IsOne => false;

    public override void Step(CellStep step) => step.Run(new GruSplitStep((float)epsilon, (float)(0.5 - rest)), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (a, b, candidate) = (step.Block(0), step.Block(1), step.Block(2));
        var (reset, update, squashed) = ((a / 2).tanh() / 2, (b / 2).tanh() / 2, candidate.tanh());
        var shared = Gate.Normalize((step.Arrived! + step.Carry!) * step.Output, step.Output, epsilon) / 2;
        var atCandidate = Gate.Normalize(shared * (0.5 - update) * squashed, candidate, epsilon);
        var gates = cat(
            [
                Gate.Normalize(atCandidate / 2 * step.Inner * (reset + rest), a, epsilon),
                Gate.Normalize(shared * (((rest - update) * squashed) + ((rest + update) * step.OutputBefore)), b, epsilon),
            ], 1);
        step.AtInput!.copy_(cat([gates, atCandidate], 1));
        step.AtState!.copy_(cat([gates, atCandidate * (reset + 0.5) / 2], 1));
        step.Carry!.copy_(shared * (update + 0.5));
    }
}
