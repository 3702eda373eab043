namespace LfpSharp.Lab.Teaching;

/// <summary>The first line of <c>rewards.jsonl</c>: from what a teaching began.</summary>
/// <param name="Version">The version of the file's form.</param>
/// <param name="Options">How is taught.</param>
/// <param name="IsOfRun">Whether it began with a trained run, so that the training split is known and validation is asked about.</param>
/// <param name="Threads">Threads that libtorch computes with; others may give other last bits.</param>
/// <param name="DataHash">SHA-256 of the data set's content.</param>
/// <param name="StartHash">SHA-256 of the weights before the first reward: <c>start.safetensors</c>.</param>
public sealed record TeachingHeader(
    int Version, TeachingOptions Options, bool IsOfRun, int Threads, string DataHash, string StartHash)
{
    /// <summary>The version that this program writes.</summary>
    public const int CurrentVersion = 1;
}
