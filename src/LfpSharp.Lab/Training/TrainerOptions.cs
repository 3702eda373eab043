using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using TorchSharp;

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

    /// <summary>Where the model lies; null for the processor.</summary>
    public torch.Device? Device { get; init; }

    /// <summary>The device, where it is not the processor.</summary>
    internal torch.Device? OtherDevice => Device is { type: not DeviceType.CPU } ? Device : null;

    /// <summary>How batches are made.</summary>
    /// <param name="joinSingle">Whether a last batch of one sample joins the one before.</param>
    internal BatchOptions Batches(bool joinSingle) => new()
    {
        BatchSize = Training.BatchSize,
        Seed = Seed,
        Augmentation = Augmentation,
        Device = OtherDevice,
        JoinSingle = joinSingle,
    };
}
