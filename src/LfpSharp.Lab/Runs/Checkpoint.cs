using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Runs;

/// <summary>What a checkpoint holds beside its tensors; it lies in their file's metadata, so that one checksum covers all.</summary>
/// <param name="State">Where training stood.</param>
/// <param name="FeedbackBytes">Length of <c>feedback.jsonl</c> at the time.</param>
/// <param name="SparsityBytes">Length of <c>sparsity.jsonl</c> at the time.</param>
public sealed record Checkpoint(TrainingState State, long FeedbackBytes, long SparsityBytes = 0);
