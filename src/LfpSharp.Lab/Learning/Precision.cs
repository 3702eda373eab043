using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>In what rewards and losses are computed.</summary>
internal static class Precision
{
    /// <summary>Outputs as rewards and losses see them: of float32 where the model computes in bfloat16, else as they are.</summary>
    /// <param name="outputs">Any shape, with their graph.</param>
    public static Tensor Widened(Tensor outputs)
        => outputs.dtype == ScalarType.BFloat16 ? outputs.to_type(ScalarType.Float32) : outputs;
}
