using LfpSharp.Modules;
using LfpSharp.Native;
using TorchSharp;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Runs;

/// <summary>Sees to it, before a model trains, that its convolutions are computed right.</summary>
internal static class ConvolutionSoundness
{
    /// <summary>What was found and done; null for a model without convolutions.</summary>
    public static ConvolutionReport? Ensure(torch.nn.Module model)
        => model.modules().Any(module => module is Convolution or ConvolutionTranspose or QuantizedConvolution)
            ? ConvolutionGuard.Ensure()
            : null;
}
