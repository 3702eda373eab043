namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// Random changes to training samples that keep their class: <see cref="ShiftFlipNoise"/>, or a <see cref="TensorAugmentation"/> of
/// one's own.
/// </summary>
public abstract record Augmentation
{
    private protected Augmentation()
    {
    }
}
