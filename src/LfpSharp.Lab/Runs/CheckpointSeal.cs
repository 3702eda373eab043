namespace LfpSharp.Lab.Runs;

/// <summary>What makes a checkpoint valid: <c>checkpoints/step-N.json</c>, written after its tensors.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Sha256">SHA-256 of <c>step-N.safetensors</c>, lower-case hex.</param>
public sealed record CheckpointSeal(int Version, string Sha256)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;
}
