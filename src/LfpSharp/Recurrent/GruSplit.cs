using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of a GRU the gate takes a share: as <see cref="GruSignal"/> with the rest of each density, and the share to the
/// gates, each by the identity rule through its sigmoid. <c>1 − z = σ(−a_z)</c> is a gate too.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What a gate takes.</param>
/// <param name="memoryShare">What the gate of the memory takes.</param>
/// <param name="reference">From where the sigmoids are measured.</param>
internal sealed class GruSplit(double epsilon, double share, double memoryShare, ActivationReference reference) : CellReturn
{
    private readonly double rest = reference == ActivationReference.ZeroOutput ? 0.5 : 0;

    public override long FirstBlock => 0;

    public override long BlockCount => 3;

    public override bool IsOne => false;

    public override void Step(CellStep step)
        => step.Run(new GruSplitStep((float)epsilon, (float)share, (float)memoryShare, (float)(0.5 - rest)), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (a, b, candidate) = (step.Block(0), step.Block(1), step.Block(2));
        var (reset, update, squashed) = ((a / 2).tanh() / 2, (b / 2).tanh() / 2, candidate.tanh());
        var atOutput = Gate.Normalize((step.Arrived! + step.Carry!) * step.Output, step.Output, epsilon);
        var atCandidate = Gate.Normalize((1 - share) * atOutput * (0.5 - update) * squashed, candidate, epsilon);
        var gates = cat(
            [
                Gate.Normalize(atCandidate * share * step.Inner * (reset + rest), a, epsilon),
                Gate.Normalize(
                    atOutput * ((share * (rest - update) * squashed) + (memoryShare * (rest + update) * step.OutputBefore)), b, epsilon),
            ], 1);
        step.AtInput!.copy_(cat([gates, atCandidate], 1));
        step.AtState!.copy_(cat([gates, atCandidate * (reset + 0.5) * (1 - share)], 1));
        step.Carry!.copy_((1 - memoryShare) * atOutput * (update + 0.5));
    }
}
