namespace LfpSharp.Lab.Models;

/// <summary>What did not fit where weights were loaded into a model.</summary>
/// <param name="Missing">Names of the model that the file has no tensor for.</param>
/// <param name="Unexpected">Names of the file that the model does not have.</param>
/// <param name="Misshaped">Names that both have, with another shape or kind of number.</param>
/// <param name="Text">
/// All of it in words: what is missing with what was probably meant, and what has another shape with both. Empty where all fits.
/// </param>
public sealed record WeightsReport(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Misshaped, string Text)
{
    /// <summary>Whether everything fits.</summary>
    public bool IsWhole => Missing.Count + Unexpected.Count + Misshaped.Count == 0;

    /// <summary>The model's tensors that got no value from the file.</summary>
    public IReadOnlyList<string> Fresh => [.. Missing, .. Misshaped];
}
