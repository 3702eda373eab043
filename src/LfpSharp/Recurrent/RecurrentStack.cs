using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>Gated cells in layers, one direction or both, as PyTorch stacks them.</summary>
/// <param name="cell">The cell.</param>
/// <param name="layers">How many layers.</param>
/// <param name="directions">1, or 2 where each layer also runs backwards in time.</param>
/// <param name="dropout">The share of what passes between layers that is dropped in training.</param>
internal sealed class RecurrentStack(GatedCell cell, int layers, int directions, double dropout)
{
    /// <summary>The cell.</summary>
    public GatedCell Cell => cell;

    /// <summary>Runs a sequence, without gradients.</summary>
    /// <param name="input">[T, N, in].</param>
    /// <param name="weights">Layer after layer, forwards before backwards.</param>
    /// <param name="isTraining">Whether dropout drops.</param>
    /// <returns>The output, [T, N, directions · H], and what the way back needs.</returns>
    public (Tensor Output, IReadOnlyList<Tensor> Kept) Run(Tensor input, IReadOnlyList<CellWeights> weights, bool isTraining)
    {
        using var scope = NewDisposeScope();
        var (steps, samples) = (input.shape[0], input.shape[1]);
        List<Tensor> kept = [], masks = [];
        for (var layer = 0; layer < layers; layer++)
        {
            if (layer > 0 && isTraining && dropout > 0)
            {
                masks.Add(nn.functional.dropout(ones_like(input), dropout, training: true));
                input = input * masks[^1];
            }

            var outputs = new Tensor[directions];
            for (var direction = 0; direction < directions; direction++)
            {
                var seen = direction == 0 ? input : input.flip(0);
                var run = cell.Run(seen.reshape(steps * samples, -1), steps, weights[(layer * directions) + direction]);
                kept.AddRange(run.Tensors);
                outputs[direction] = direction == 0 ? run.Outputs : run.Outputs.flip(0);
            }

            input = directions == 1 ? outputs[0].alias() : cat(outputs, 2);
        }

        return (input.MoveToOuterDisposeScope(), [.. kept.Concat(masks).Select(tensor => tensor.MoveToOuterDisposeScope())]);
    }

    /// <summary>Goes back through all layers.</summary>
    /// <param name="kept">What <see cref="Run"/> kept.</param>
    /// <param name="weights">Layer after layer, forwards before backwards.</param>
    /// <param name="step">What a cell does at each step.</param>
    /// <param name="arrived">What arrives at the output, [T, N, directions · H].</param>
    /// <param name="asksInput">Whether the input's is asked for.</param>
    /// <param name="asksParameters">Whether the parameters' is.</param>
    /// <returns>The input's, [T, N, in], and the parameters', in the order of the weights; null and none where not asked.</returns>
    public (Tensor? Input, IReadOnlyList<Tensor> Parameters) Back(
        IReadOnlyList<Tensor> kept, IReadOnlyList<CellWeights> weights, CellReturn step, Tensor arrived, bool asksInput,
        bool asksParameters)
    {
        using var scope = NewDisposeScope();
        var masks = kept.Skip(weights.Count * CellRun.TensorCount).ToList();
        var parameters = new IReadOnlyList<Tensor>[weights.Count];
        for (var layer = layers - 1; layer >= 0; layer--)
        {
            Tensor? below = null;
            var parts = directions == 1 ? [arrived] : arrived.chunk(directions, 2);
            for (var direction = 0; direction < directions; direction++)
            {
                var index = (layer * directions) + direction;
                var (input, own) = step.Back(
                    CellRun.Of(kept, index * CellRun.TensorCount), weights[index], direction == 0 ? parts[0] : parts[1].flip(0),
                    asksInput || layer > 0, asksParameters);
                parameters[index] = own;
                if (input is not null)
                    below = direction == 0 ? input : below! + input.flip(0);
            }

            if (layer > 0)
                arrived = masks.Count > 0 ? below! * masks[layer - 1] : below!;
            else if (asksInput)
                arrived = below!;
        }

        return (
            asksInput ? arrived.MoveToOuterDisposeScope() : null,
            [.. parameters.SelectMany(own => own).Select(parameter => parameter.MoveToOuterDisposeScope())]);
    }
}
