using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Layers whose training takes the variance over a batch: over a single sample it is not a number.</summary>
internal static class BatchStatistics
{
    /// <summary>The path of the first such layer; null when the model has none.</summary>
    public static string? FirstLayer(nn.Module model)
        => model.named_modules().FirstOrDefault(
            named => named.module is BatchNorm
                || named.module.named_buffers(recurse: false).Any(buffer => buffer.name == "running_var")) is { module: not null } found
            ? found.name
            : null;

    /// <summary>What is said where the last sample of an epoch joins the batch before: a layer could take no variance over it.</summary>
    public static string Joined(nn.Module model)
        => $"The last batch of an epoch would hold a single sample, over which layer '{FirstLayer(model)}' can take no variance; the "
            + "sample joins the batch before.";
}
