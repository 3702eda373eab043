using LfpSharp.Native;
using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Runs;

/// <summary>One process's work on a run.</summary>
/// <param name="Started">When it began, UTC.</param>
/// <param name="FromStep">Steps that were done before.</param>
/// <param name="Threads">Threads that libtorch computed with. Other thread counts may give other last bits.</param>
public sealed record RunSession(DateTimeOffset Started, long FromStep, int Threads)
{
    /// <summary>The processor; null in records of older versions.</summary>
    public string? Processor { get; init; }

    /// <summary>Whether libtorch's float32 convolutions are right on it, and what was done; null without convolutions.</summary>
    public string? Convolutions { get; init; }

    /// <summary>The session that begins now.</summary>
    /// <param name="fromStep">Steps that were done before.</param>
    /// <param name="model">The model.</param>
    /// <param name="logger">Told where convolutions are not right.</param>
    internal static RunSession Begin(long fromStep, torch.nn.Module model, ILogger logger)
        => new(DateTimeOffset.UtcNow, fromStep, torch.get_num_threads())
        {
            Processor = ProcessorName.Current,
            Convolutions = Check(model, logger)?.Detail,
        };

    private static ConvolutionReport? Check(torch.nn.Module model, ILogger logger)
    {
        if (!model.modules().Any(module => module is Convolution or ConvolutionTranspose))
            return null;
        var report = ConvolutionGuard.Ensure();
        if (report.AreSound == false)
            Log.Warning(logger, $"Convolutions in float32: {report.Detail}");
        return report;
    }
}
