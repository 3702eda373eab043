using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// What a stage computed for one batch, cut off from the stages around it. Its tensors belong to the current dispose scope.
/// </summary>
internal sealed class StageRecord
{
    private readonly Tensor input;
    private readonly Tensor? preActivation;
    private readonly Tensor? cut;

    private StageRecord(LayerStage stage, Tensor input)
    {
        (Stage, this.input) = (stage, input);
        var values = input;
        if (stage.Weighted is not null)
        {
            preActivation = stage.Weighted.call(input);
            values = cut = preActivation.detach().requires_grad_(true);
        }
        Output = stage.Passive.Aggregate(values, (value, layer) => layer.call(value));
    }

    /// <summary>The stage.</summary>
    public LayerStage Stage { get; }

    /// <summary>h, [N, ...].</summary>
    public Tensor Output { get; }

    /// <summary>Runs the stages one after another.</summary>
    public static IReadOnlyList<StageRecord> Run(IReadOnlyList<LayerStage> stages, Tensor inputs)
    {
        var records = new List<StageRecord>();
        foreach (var stage in stages)
        {
            records.Add(new StageRecord(stage, inputs));
            inputs = records[^1].Output.detach();
        }
        return records;
    }

    /// <summary>
    /// Takes the signal δh at the output, adds to the <c>.grad</c> of the stage's parameters, and returns the signal δz at the
    /// pre-activation.
    /// </summary>
    /// <param name="signal">δh, shaped as <see cref="Output"/>.</param>
    /// <returns>δz; null in a stage without weights.</returns>
    public Tensor? Return(Tensor signal)
    {
        if (Stage.Passive.Count > 0)
        {
            if (Output.requires_grad)
                autograd.backward(Output, signal);
            signal = cut?.grad ?? signal;
        }
        if (preActivation is null)
            return null;
        if (preActivation.requires_grad)
            autograd.backward(preActivation, signal);
        return signal;
    }

    /// <summary>The signal at the stage's input: δz through the transpose of the layer, with other weights in place of its own.</summary>
    /// <param name="signal">δz.</param>
    /// <param name="backwardWeight">Shaped as the layer's weight.</param>
    public Tensor Transpose(Tensor signal, Tensor backwardWeight)
        => Stage.Weighted is TorchSharp.Modules.Conv2d convolution
            ? Transpose(convolution, signal, backwardWeight)
            : signal.matmul(backwardWeight);

    private Tensor Transpose(TorchSharp.Modules.Conv2d convolution, Tensor signal, Tensor backwardWeight)
    {
        var (stride, padding, dilation, kernel) = (convolution.stride, convolution.padding!, convolution.dilation, convolution.kernel_size);
        // Rows and columns at the far edge that the kernel did not reach.
        long[] rest = [.. Enumerable.Range(0, 2).Select(axis => input.shape[axis + 2] - Reached(axis))];
        return nn.functional.conv_transpose2d(signal, backwardWeight, null, stride, padding, rest, dilation, convolution.groups);

        long Reached(int axis)
            => ((signal.shape[axis + 2] - 1) * stride[axis]) - (2 * padding[axis]) + (dilation[axis] * (kernel[axis] - 1)) + 1;
    }
}
