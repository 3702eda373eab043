using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>Where a model's parameters lie, and so where its inputs must.</summary>
internal static class ModelDevice
{
    /// <summary>The device of the first parameter; the processor for a model without any.</summary>
    public static Device Of(nn.Module model) => model.parameters().FirstOrDefault()?.device ?? CPU;
}
