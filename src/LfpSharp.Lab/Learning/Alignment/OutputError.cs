using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// The derivative of the mean softmax cross-entropy with respect to the outputs: <c>e = (softmax(y) − onehot(label)) / N</c>.
/// </summary>
internal static class OutputError
{
    /// <summary>Computes e, [N, C].</summary>
    /// <param name="outputs">y, [N, C].</param>
    /// <param name="labels">int64 [N].</param>
    public static Tensor Of(Tensor outputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        ClassLabels.Check(outputs, labels);
        var target = nn.functional.one_hot(labels, outputs.shape[1]).to_type(outputs.dtype);
        return ((outputs.softmax(1) - target) / labels.shape[0]).MoveToOuterDisposeScope();
    }
}
