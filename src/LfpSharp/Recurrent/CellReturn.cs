using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// What a gated cell does on the way back at each step, with what arrives at its output: gradients, or densities of a rule. Linear in
/// what arrives.
/// </summary>
internal abstract class CellReturn
{
    /// <summary>The first block of the pre-activations that gets anything.</summary>
    public abstract long FirstBlock { get; }

    /// <summary>How many blocks get something.</summary>
    public abstract long BlockCount { get; }

    /// <summary>Whether the connections of input and state see the same.</summary>
    public abstract bool IsOne { get; }

    /// <summary>Fills <see cref="CellStep.AtInput"/> and <see cref="CellStep.AtState"/>, and renews <see cref="CellStep.Carry"/>.</summary>
    public abstract void Step(CellStep step);

    /// <summary>Goes back along a sequence and gives input and parameters what is theirs.</summary>
    /// <param name="run">What was kept.</param>
    /// <param name="weights">The parameters.</param>
    /// <param name="arrived">What arrives at the outputs, [T, N, H], any strides.</param>
    /// <param name="asksInput">Whether the input's is asked for.</param>
    /// <param name="asksParameters">Whether the parameters' is.</param>
    /// <returns>The input's, [T, N, in], then the parameters', in the order of <see cref="CellWeights"/>; null where not asked.</returns>
    public (Tensor? Input, IReadOnlyList<Tensor> Parameters) Back(
        CellRun run, CellWeights weights, Tensor arrived, bool asksInput, bool asksParameters)
    {
        using var scope = NewDisposeScope();
        var (steps, samples, units) = (run.Steps, run.Outputs.shape[1], weights.Units);
        var (first, width) = (FirstBlock * units, BlockCount * units);
        var atInput = run.Outputs.new_empty([steps, samples, width]);
        var atState = IsOne ? atInput : empty_like(atInput);
        Along(run, weights.State.narrow(0, first, width), arrived, atInput, atState);

        var flat = atInput.view(steps * samples, width);
        var input = asksInput
            ? flat.mm(weights.Input.narrow(0, first, width)).view(steps, samples, -1).MoveToOuterDisposeScope()
            : null;
        if (!asksParameters)
            return (input, []);

        var later = atState.narrow(0, 1, steps - 1).reshape(-1, width);
        var before = run.Outputs.narrow(0, 0, steps - 1).reshape(-1, units);
        List<Tensor> parameters = [Whole(weights.Input, flat, run.Input), Whole(weights.State, later, before)];
        if (weights.InputBias is { } bias)
        {
            parameters.Add(Whole(bias, flat));
            parameters.Add(Whole(bias, atState.view(steps * samples, width)));
        }

        return (input, [.. parameters.Select(parameter => parameter.MoveToOuterDisposeScope())]);

        // Blocks that get nothing are 0.
        Tensor Whole(Tensor parameter, Tensor signal, Tensor? seen = null)
        {
            var part = seen is null ? signal.sum(dim: 0L) : signal.t().mm(seen);
            if (width == parameter.shape[0])
                return part;
            var whole = zeros_like(parameter);
            whole.narrow(0, first, width).copy_(part);
            return whole;
        }
    }

    private void Along(CellRun run, Tensor state, Tensor arrived, Tensor atInput, Tensor atState)
    {
        var steps = (int)run.Steps;
        var (a, inner, h) = (run.PreActivations.unbind(0), run.Inner.unbind(0), run.Outputs.unbind(0));
        var (came, toInput, toState) = (arrived.unbind(0), atInput.unbind(0), atState.unbind(0));
        var (nothing, carry) = (zeros_like(h[0]), zeros_like(h[0]));
        for (var t = steps - 1; t >= 0; t--)
        {
            using var here = t < steps - 1 ? came[t].addmm(toState[t + 1], state, 1, 1) : came[t].clone();
            using var contiguous = here.contiguous();
            Step(new CellStep
            {
                PreActivations = a[t],
                Inner = inner[t],
                InnerBefore = t > 0 ? inner[t - 1] : nothing,
                Output = h[t],
                OutputBefore = t > 0 ? h[t - 1] : nothing,
                Arrived = contiguous,
                Carry = carry,
                AtInput = toInput[t],
                AtState = toState[t],
            });
        }
    }
}
