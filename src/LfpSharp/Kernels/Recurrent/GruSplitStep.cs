using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take a share each; its formula's home is <c>Recurrent.GruSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What a gate takes.</param>
/// <param name="memoryShare">What the gate of the memory takes.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct GruSplitStep(float epsilon, float share, float memoryShare, float constant) : ICellFormula
{
    // Compiled by itself, so that all it calls is small beside it and becomes part of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest, half) = (Vector.Create(epsilon), Vector.Create(0.5f - constant), Vector.Create(0.5f));
        var (ofGate, ofSignal) = (Vector.Create(share), Vector.Create(1 - share));
        var (ofUpdate, ofMemory) = (Vector.Create(memoryShare), Vector.Create(1 - memoryShare));
        var (output, candidate) = (at.Output, at.PreActivation(2));
        var atOutput = Curve.Quotient((at.Arrived + at.Carry) * output, output, stabilizer);

        var update = Curve.CenteredSigmoid(at.PreActivation(1), stabilizer, out var perUpdate);
        var squashed = Curve.Tanh(candidate, candidate, stabilizer, out var perCandidate);
        var taken = (ofGate * (rest - update) * squashed) + (ofUpdate * (rest + update) * at.OutputBefore);
        var atUpdate = atOutput * taken * perUpdate;
        var atCandidate = ofSignal * atOutput * (half - update) * squashed * perCandidate;
        at.SetAtInput(1, atUpdate);
        at.SetAtInput(2, atCandidate);
        at.SetAtState(1, atUpdate);
        at.Carry = ofMemory * atOutput * (update + half);

        var reset = Curve.CenteredSigmoid(at.PreActivation(0), stabilizer, out var perReset);
        var atReset = atCandidate * ofGate * at.Inner * (reset + rest) * perReset;
        at.SetAtInput(0, atReset);
        at.SetAtState(0, atReset);
        at.SetAtState(2, atCandidate * (reset + half) * ofSignal);
    }
}
