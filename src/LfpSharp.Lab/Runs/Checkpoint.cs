using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Runs;

/// <summary>What belongs to a checkpoint beside its tensors: <c>checkpoints/step-N.json</c>. Written last, it makes the checkpoint valid.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="TensorsHash">SHA-256 of <c>step-N.safetensors</c>: weights, buffers, optimizer, random state.</param>
/// <param name="MetricsBytes">Length of <c>metrics.jsonl</c> at the time.</param>
/// <param name="FeedbackBytes">Length of <c>feedback.jsonl</c> at the time.</param>
/// <param name="State">Where training stood.</param>
public sealed record Checkpoint(int Version, string TensorsHash, long MetricsBytes, long FeedbackBytes, TrainingState State)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;
}
