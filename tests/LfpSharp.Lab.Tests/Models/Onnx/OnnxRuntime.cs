using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>What ONNX Runtime computes.</summary>
internal static class OnnxRuntime
{
    public static Tensor Run(string path, Tensor samples, string? output = null)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, options);
        var input = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(
            samples.contiguous().data<float>().ToArray(), [.. samples.shape.Select(size => (int)size)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.First(), input)]);
        var found = results.First(result => output is null || result.Name == output).AsTensor<float>();
        return tensor(found.ToArray(), [.. found.Dimensions.ToArray().Select(size => (long)size)]);
    }
}
