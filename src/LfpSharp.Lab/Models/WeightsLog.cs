using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Models;

/// <summary>What loading of weights tells a logger.</summary>
internal static partial class WeightsLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path}: the names of all its tensors begin with '{Prefix}', which this model's do not; it was left out.")]
    public static partial void PrefixLeftOut(ILogger logger, string path, string prefix);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path}: {Count} tensors were converted from {From} to {To}, the type that the model computes with.")]
    public static partial void Converted(
        ILogger logger, string path, int count, TorchSharp.torch.ScalarType from, TorchSharp.torch.ScalarType to);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Path}: '{Name}' holds NaN or infinite values, so nothing that the model says has a meaning.")]
    public static partial void NonFiniteWeights(ILogger logger, string path, string name);
}
