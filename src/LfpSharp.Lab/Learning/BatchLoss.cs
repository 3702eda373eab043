using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>The mean of the <see cref="TaskLoss"/> over a batch, without a graph.</summary>
internal static class BatchLoss
{
    /// <summary>Runs the model; positive infinity where the loss is not a finite number, so that such a point is the worst.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <param name="labels">int64 [N], or the numbers to predict.</param>
    public static double Of(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var outputs = model.call(inputs);
        var loss = (TaskLoss.Sum(outputs, labels) / labels.shape[0]).ToDouble();
        return double.IsFinite(loss) ? loss : double.PositiveInfinity;
    }
}
