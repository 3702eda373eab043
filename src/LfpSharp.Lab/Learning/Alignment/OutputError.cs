using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// The derivative of the mean loss with respect to the outputs: of the softmax cross-entropy <c>e = (softmax(y) − onehot(label)) / N</c>,
/// and of half the squared error, where numbers t are predicted, <c>e = (y − t) / N</c>.
/// </summary>
internal static class OutputError
{
    /// <summary>Computes e, [N, C].</summary>
    /// <param name="outputs">y, [N, C].</param>
    /// <param name="labels">int64 [N]; or the numbers to predict, as the outputs.</param>
    public static Tensor Of(Tensor outputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (TaskLoss.IsOfNumbers(labels))
        {
            TaskLoss.CheckNumbers(outputs, labels);
            return ((outputs - labels) / labels.shape[0]).MoveToOuterDisposeScope();
        }

        ClassLabels.Check(outputs, labels);
        var target = nn.functional.one_hot(labels, outputs.shape[1]).to_type(outputs.dtype);
        return ((outputs.softmax(1) - target) / labels.shape[0]).MoveToOuterDisposeScope();
    }
}
