using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Samples and labels of one step. Disposing frees both tensors.</summary>
/// <param name="Inputs">float32 <c>[B, ...sample shape]</c>, normalized; of text the numbers of its characters.</param>
/// <param name="Labels">
/// int64 <c>[B]</c>, class indices; of text <c>[B · places]</c>, the next character at each place of each sample; or float32
/// <c>[B, 1]</c>, the scaled numbers to predict.
/// </param>
public sealed record Batch(Tensor Inputs, Tensor Labels) : IDisposable
{
    /// <summary>Frees both tensors; harmless when repeated.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
