using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>One process's work on a run.</summary>
/// <param name="Started">When it began, UTC.</param>
/// <param name="FromStep">Steps that were done before.</param>
/// <param name="Threads">Threads that libtorch computed with. Other thread counts may give other last bits.</param>
public sealed record RunSession(DateTimeOffset Started, long FromStep, int Threads)
{
    /// <summary>The processor; null in records of older versions.</summary>
    public string? Processor { get; init; }

    /// <summary>How many processes trained together.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Whether libtorch's float32 convolutions are right on it, and what was done; null without convolutions.</summary>
    public string? Convolutions { get; init; }

    /// <summary>The session that begins now.</summary>
    /// <param name="trainer">What trains, from which step, with how many processes.</param>
    /// <param name="model">The model.</param>
    /// <param name="logger">Told where convolutions are not right.</param>
    internal static RunSession Begin(Trainer trainer, torch.nn.Module model, ILogger logger)
    {
        var convolutions = ConvolutionSoundness.Ensure(model);
        if (convolutions?.AreSound == false)
            Log.Warning(logger, $"Convolutions in float32: {convolutions.Detail}");
        return new RunSession(DateTimeOffset.UtcNow, trainer.State.Step, torch.get_num_threads())
        {
            Processor = ProcessorName.Current,
            Processes = trainer.Reduction.Size,
            Convolutions = convolutions?.Detail,
        };
    }
}
