using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>How a <see cref="Trainer"/> trains: everything that is not one of its parts.</summary>
public sealed record TrainerOptions
{
    /// <summary>How long, and on what batches.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>What is measured on the way, and how often the state is saved.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>How samples are changed at random before they are learned from; null for not at all.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Decides the order of samples, augmentation, and libtorch's random state.</summary>
    public long Seed { get; init; }

    /// <summary>How batches are made: on the model's device, and never of one sample where the model has batch norm.</summary>
    internal BatchOptions Batches(nn.Module model) => new()
    {
        BatchSize = Training.StepSize,
        Seed = Seed,
        Augmentation = Augmentation,
        Device = ModelDevice.Of(model),
        JoinSingle = BatchStatistics.FirstLayer(model) is not null,
    };
}
