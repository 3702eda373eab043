namespace LfpSharp.Lab.Formats.Images;

/// <summary>What the images of a folder are for.</summary>
internal enum SplitName
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To choose the epoch by.</summary>
    Validation,

    /// <summary>To be scored once.</summary>
    Test,
}
