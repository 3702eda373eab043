using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// The derivative of the mean loss with respect to the outputs: of the softmax cross-entropy <c>e = (softmax(y) − onehot(label)) / N</c>,
/// and of half the squared error, where numbers t are predicted, <c>e = (y − t) / N</c>; of the binary cross-entropy of several labels,
/// <c>e = (σ(y) − t) / N</c>.
/// </summary>
internal static class OutputError
{
    /// <summary>Computes e, [N, C].</summary>
    /// <param name="outputs">y, [N, C].</param>
    /// <param name="labels">int64 [N]; as the outputs, the numbers to predict; or bool [N, C].</param>
    public static Tensor Of(Tensor outputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (TaskLoss.IsOfNumbers(labels))
        {
            TaskLoss.CheckNumbers(outputs, labels);
            return ((outputs - labels) / labels.shape[0]).MoveToOuterDisposeScope();
        }

        if (TaskLoss.AreSeveral(labels))
        {
            TaskLoss.CheckNumbers(outputs, labels);
            return ((outputs.sigmoid() - labels.to_type(outputs.dtype)) / labels.shape[0]).MoveToOuterDisposeScope();
        }

        ClassLabels.Check(outputs, labels);
        var target = nn.functional.one_hot(labels, outputs.shape[1]).to_type(outputs.dtype);
        return ((outputs.softmax(1) - target) / labels.shape[0]).MoveToOuterDisposeScope();
    }
}
